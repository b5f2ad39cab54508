package dev.millrace.dlq.letter;

import java.time.Instant;
import java.util.Comparator;

/**
 * The status of an entry, and the rules by which facts change it. Facts arrive in any order and
 * more than once: failures and resolutions come from different topics, and both are read again
 * after a crash. So a fact counts only when it is newer than what the entry already says.
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
   * Tells whether a failure of the redriven event makes the entry OPEN again, with that failure as
   * its latest. A failure changes nothing when the entry knows it or a later one, or when it is
   * older than the moment when the event passed or was discarded.
   */
  public boolean reopenedBy(Failure failure) {
    return isNewer(failure)
        && switch (status) {
          case OPEN, REDRIVING, REDRIVEN -> true;
          case RESOLVED, DISCARDED -> failure.lastFailedAt().isAfter(since);
        };
  }

  /**
   * Tells whether a resolution settles the entry. The redrive must not have failed. While a redrive
   * is under way the answer is always yes, so the clocks of hosts do not matter. Else the event
   * must have passed after its last failure; this happens when all topics are read again into an
   * empty database.
   */
  public boolean resolvedBy(Resolution resolution) {
    return switch (status) {
      case REDRIVING, REDRIVEN -> true;
      case OPEN, DISCARDED -> resolution.at().isAfter(lastFailedAt);
      case RESOLVED -> false;
    };
  }

  /** Orders failures by when they happened, as far as they say. */
  public static Comparator<Failure> order() {
    return LATER;
  }

  private boolean isNewer(Failure failure) {
    return failure.attempts() > attempts
        || (failure.attempts() == attempts && failure.lastFailedAt().isAfter(lastFailedAt));
  }
}
