package dev.millrace.quality.rule;

/** Takes the violations of one event. */
@FunctionalInterface
public interface Violations {

  /**
   * Takes a violation.
   *
   * @param rule its name: the word, or the name that the pipeline file gives it
   * @param field it is about; empty when it is about the whole event
   * @param message what is, as {@link RuleContext#shown} allows it to be shown, and what was
   *     expected
   */
  void add(String rule, String field, String message);
}
