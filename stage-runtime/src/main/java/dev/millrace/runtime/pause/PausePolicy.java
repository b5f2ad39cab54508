package dev.millrace.runtime.pause;

import java.time.Duration;

/**
 * How a consumer waits while a dependency is unavailable.
 *
 * @param firstProbe wait before the first probe; doubles with each failed one
 * @param longestWait upper bound of that wait
 * @param probeEvents events in a probe batch, at least 1
 */
public record PausePolicy(Duration firstProbe, Duration longestWait, int probeEvents) {

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
   * The wait after a number of failed probes in a row.
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
