package dev.millrace.runtime.flood;

import java.time.Duration;

/**
 * When rejects count as a flood, and how long a flood holds a pipeline.
 *
 * @param isOn whether floods are looked for at all
 * @param share of the latest events that are rejected, in percent; more than that may be a flood
 * @param events how many of the latest events are looked at; with fewer there is no flood
 * @param causeShare the least share of these rejects that have one cause, in percent
 * @param releaseAfter how long a flood holds events before it is released by itself; zero for ever
 * @param lettersPerHour alike rejects of events without a business key that become a dead letter
 *     each, in an hour; zero for no limit
 */
public record FloodPolicy(
    boolean isOn,
    int share,
    int events,
    int causeShare,
    Duration releaseAfter,
    int lettersPerHour) {

  /** A flood is: most of the latest 200 events are rejected, and two thirds of these alike. */
  public static final FloodPolicy DEFAULT =
      new FloodPolicy(true, 50, 200, 67, Duration.ofMinutes(15), 1_000);

  public FloodPolicy {
    if (share < 1 || share > 99) {
      throw new IllegalArgumentException("share must be 1 to 99 percent, not " + share);
    }
    if (events < 10 || events > 100_000) {
      throw new IllegalArgumentException("events must be 10 to 100000, not " + events);
    }
    if (causeShare < 1 || causeShare > 100) {
      throw new IllegalArgumentException("cause share must be 1 to 100 percent, not " + causeShare);
    }
    if (releaseAfter.isNegative()) {
      throw new IllegalArgumentException("release after must not be negative: " + releaseAfter);
    }
    if (lettersPerHour < 0) {
      throw new IllegalArgumentException(
          "letters per hour must not be negative: " + lettersPerHour);
    }
  }

  /** Whether so many rejects among {@link #events} are too many. */
  boolean isTooMany(int rejects) {
    return isTooMany(rejects, events);
  }

  /** Whether so many rejects are too many of some events. */
  boolean isTooMany(long rejects, long all) {
    return rejects * 100 > share * all;
  }

  /** Whether a cause explains most of the rejects. */
  boolean explains(int alike, int rejects) {
    return alike * 100L >= (long) causeShare * rejects;
  }
}
