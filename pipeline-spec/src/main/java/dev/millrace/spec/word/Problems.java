package dev.millrace.spec.word;

/** Collects the problems of a pipeline file, so that all of them show at once. */
@FunctionalInterface
public interface Problems {

  /**
   * Reports a problem.
   *
   * @param position where
   * @param message what is wrong, with the value and what was expected
   * @param hint what to do, such as the nearest known name; empty when there is nothing to say
   */
  void report(Position position, String message, String hint);

  /**
   * Warns of what can run but can hardly be meant. Does nothing where warnings are not shown.
   *
   * @param position where
   * @param message what would happen
   * @param hint what to do; empty when there is nothing to say
   */
  default void warn(Position position, String message, String hint) {}
}
