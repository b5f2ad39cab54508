package dev.millrace.runtime.kafka;

import dev.millrace.runtime.account.Marks;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Knows for how long the events of a partition may come without a tag. Release 0.1.0 made no tags.
 * Its events are taken for a day when the last position of the partition was committed by that
 * release: long enough to replace all services of a system, one after the other. The end of that
 * day is kept in the metadata of each position. A system that began with this release never takes
 * them, unless its operator says so. Not thread-safe.
 */
final class UntaggedEvents {

  /** Seconds since the epoch, or 0. */
  private static final String MARK = "untagged=";

  private static final Duration TAKEN = Duration.ofDays(1);

  private final boolean areTaken;
  private final InstantSource clock;
  private final TakenOver days = new TakenOver(MARK);

  /**
   * @param areTaken whether untagged events are taken for the stage's before at all times
   */
  UntaggedEvents(boolean areTaken, InstantSource clock) {
    this.areTaken = areTaken;
    this.clock = clock;
  }

  /**
   * Takes what {@link #mark} wrote, or takes the partition over from release 0.1.0.
   *
   * @param metadata of the position that is committed
   */
  void restore(int partition, @Nullable String metadata) {
    days.restore(partition, metadata, clock.instant().plus(TAKEN).getEpochSecond());
  }

  /** Tells whether an event without a tag may be of the stage before. */
  boolean areTaken(int partition) {
    if (areTaken) {
      return true;
    }
    long end = days.until(partition);
    return end != TakenOver.NEVER && clock.instant().getEpochSecond() < end;
  }

  /** What to keep with the partition's position. */
  String mark(int partition) {
    return days.mark(partition);
  }

  /**
   * What {@link #mark} wrote into a position's metadata. Empty in that of release 0.1.0, so that
   * {@link #restore} still takes the partition over.
   */
  static String markIn(String metadata) {
    var mark = Marks.find(metadata, MARK);
    if (mark.isEmpty()) {
      return TakenOver.hasAccount(metadata) ? "" : Marks.of(MARK, Long.toString(TakenOver.NEVER));
    }
    return Marks.of(MARK, mark);
  }

  void forget(int partition) {
    days.forget(partition);
  }
}
