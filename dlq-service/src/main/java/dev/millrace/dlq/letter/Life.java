package dev.millrace.dlq.letter;

import java.time.Instant;
import java.util.Comparator;

/**
 * What is known of an entry, and what news about it change. Facts arrive in any order and more than
 * once: failures and resolutions come from different topics, and both are read again after a crash.
 * So a fact counts only when it is newer than what the entry already says.
 *
 * @param status now
 * @param since when the event got this status; for RESOLVED, when it passed
 * @param attempts of the latest known failure
 * @param lastFailedAt of the latest known failure
 */
public record Life(Status status, Instant since, int attempts, Instant lastFailedAt) {

  private static final Comparator<Failure> LATER =
      Comparator.comparingInt(Failure::attempts).thenComparing(Failure::lastFailedAt);

  /**
   * Whether a failure of the redriven event makes the entry OPEN (again), with that failure as its
   * latest. A failure the entry already knows, or one before it, changes nothing; one from before
   * the event passed or was discarded does not reopen it.
   */
  public boolean reopenedBy(Failure failure) {
    return isNewer(failure)
        && switch (status) {
          case OPEN, REDRIVING, REDRIVEN -> true;
          case RESOLVED, DISCARDED -> failure.lastFailedAt().isAfter(since);
        };
  }

  /**
   * Whether a resolution of a redrive that did not fail settles the entry. While a redrive is under
   * way it always does, whatever the clocks of the hosts say; else only when the event passed after
   * its last failure, as when all topics are read again into an empty database.
   */
  public boolean resolvedBy(Resolution resolution) {
    return switch (status) {
      case REDRIVING, REDRIVEN -> true;
      case OPEN, DISCARDED -> resolution.at().isAfter(lastFailedAt);
      case RESOLVED -> false;
    };
  }

  /** Failures in the order they happened, as far as they tell. */
  public static Comparator<Failure> order() {
    return LATER;
  }

  private boolean isNewer(Failure failure) {
    return failure.attempts() > attempts
        || (failure.attempts() == attempts && failure.lastFailedAt().isAfter(lastFailedAt));
  }
}
