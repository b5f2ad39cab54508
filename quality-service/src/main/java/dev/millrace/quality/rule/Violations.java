package dev.millrace.quality.rule;

/** Collects the violations of one event. */
@FunctionalInterface
public interface Violations {

  /**
   * Adds a violation.
   *
   * @param rule its name: the word, or the name that the pipeline file gives it
   * @param field it is about; empty when it is about the whole event
   * @param message the value, shown as {@link RuleContext#shown} allows, and what was expected
   */
  void add(String rule, String field, String message);
}
