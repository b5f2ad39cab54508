package dev.millrace.quality;

/** Takes the violations of rules with {@code on-fail: warn}, for a metric. */
@FunctionalInterface
public interface Warnings {

  /** Nobody counts. */
  Warnings UNCOUNTED = rule -> {};

  /**
   * An event that goes on has broken a rule. Called by the stage's thread each time an event is
   * judged: an event of a batch that is rolled back and tried again counts twice.
   *
   * @param rule its name, as in a dead letter's violations
   */
  void count(String rule);
}
