package dev.millrace.cli.demo;

/**
 * The plan of what to publish.
 *
 * @param events in all
 * @param paced number of events at the end that are published at a fixed pace
 * @param seed for everything random
 */
record DemoPlan(int events, int paced, long seed) {

  static final String PIPELINE = "orders";
  static final int PACE = 500;
  private static final int MOST_PACED = 1_000;

  /** A tenth of the events, but not too many, are paced. */
  static DemoPlan of(int events, long seed) {
    return new DemoPlan(events, Math.min(MOST_PACED, events / 10), seed);
  }

  /** How many events come first, as fast as they are taken. */
  int burst() {
    return events - paced;
  }
}
