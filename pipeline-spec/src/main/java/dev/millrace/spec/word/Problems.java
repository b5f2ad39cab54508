package dev.millrace.spec.word;

/**
 * Takes what is wrong with a pipeline file; reporting goes on, so that all problems show at once.
 */
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
   * Reports what is hardly meant, but can be run. Where nobody shows warnings, it is left out.
   *
   * @param position where
   * @param message what would happen
   * @param hint what to do; empty when there is nothing to say
   */
  default void warn(Position position, String message, String hint) {}
}
