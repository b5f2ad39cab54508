package dev.millrace.runtime.pause;

import java.time.Duration;

/**
 * How a consumer waits while a dependency is unavailable.
 *
 * @param firstProbe wait before the first probe; doubles with each failed one
 * @param longestWait upper bound of that wait
 * @param probeEvents events in the first probe batch, at least 1. The number doubles with each
 *     failed probe, so that a probe does not consist only of events that fail by themselves. After
 *     the largest probe it begins anew, for a dependency that is too slow for the largest
 */
public record PausePolicy(Duration firstProbe, Duration longestWait, int probeEvents) {

  /** The number of events of a poll, by default. */
  private static final int MOST_EVENTS = 5_000;

  public PausePolicy {
    if (probeEvents < 1) {
      throw new IllegalArgumentException("probe events must be at least 1, not " + probeEvents);
    }
    if (firstProbe.isNegative() || firstProbe.isZero() || longestWait.compareTo(firstProbe) < 0) {
      throw new IllegalArgumentException(
          "the first probe (%s) must be positive and not after the longest wait (%s)"
              .formatted(firstProbe, longestWait));
    }
  }

  /**
   * The number of events in the next probe, after {@code failures} failed probes in a row.
   *
   * @param failures from 0
   */
  public int eventsAfter(int failures) {
    int events = probeEvents;
    for (int i = 0; i < failures; i++) {
      events = events < MOST_EVENTS ? Math.min(2 * events, MOST_EVENTS) : probeEvents;
    }
    return events;
  }

  /**
   * The wait after {@code failures} failed probes in a row.
   *
   * @param failures from 1
   */
  public Duration waitAfter(int failures) {
    var wait = firstProbe;
    for (int i = 1; i < failures && wait.compareTo(longestWait) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longestWait) < 0 ? wait : longestWait;
  }
}
