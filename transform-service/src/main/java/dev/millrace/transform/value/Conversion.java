package dev.millrace.transform.value;

/** Converts a value to another type. Stateless. */
@FunctionalInterface
public interface Conversion {

  /** The answer for a value that has no exact counterpart in the other type. */
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
