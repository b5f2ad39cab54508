package dev.millrace.quality;

/** Counts the violations of rules with {@code on-fail: warn}, for a metric. */
@FunctionalInterface
public interface Warnings {

  /** Counts nothing. */
  Warnings UNCOUNTED = rule -> {};

  /**
   * Counts a broken rule of an event that goes on. The stage's thread calls it each time it judges
   * an event, so an event counts twice when its batch is rolled back and tried again.
   *
   * @param rule its name, as in a dead letter's violations
   */
  void count(String rule);
}
