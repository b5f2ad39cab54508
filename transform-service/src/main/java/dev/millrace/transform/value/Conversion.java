package dev.millrace.transform.value;

/** Makes a value one of another type. Stateless. */
@FunctionalInterface
public interface Conversion {

  /** The answer for a value that does not mean a value of the other type exactly. */
  Object MISFIT =
      new Object() {
        @Override
        public String toString() {
          return "(misfit)";
        }
      };

  /**
   * Converts.
   *
   * @param value neither null nor absent
   * @return the value in the Java type of the other type's kind, or {@link #MISFIT}
   */
  Object convert(Object value);
}
