package dev.millrace.runtime.kafka;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows for how long the events of a partition may come without a tag. Release 0.1.0 made no tags.
 * Its events are taken for a day when the last position of the partition was committed by that
 * release: long enough to replace all services of a system, one after the other. The end of that
 * day is kept in the metadata of each position. A system that began with this release never takes
 * them, unless its operator says so. Not thread-safe.
 */
final class UntaggedEvents {

  /** Stands beside the account in a position's metadata, and is none of it. */
  private static final String MARK = "untagged=";

  /** What every release begins the metadata of a position with. */
  private static final String ACCOUNT = "v1";

  private static final Duration TAKEN = Duration.ofDays(1);
  private static final long NEVER = 0;

  private final boolean areTaken;
  private final InstantSource clock;
  private final Map<Integer, Long> ends = new HashMap<>();

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
    var text = metadata == null ? "" : metadata;
    var mark = Marks.find(text, MARK);
    if (!mark.isEmpty()) {
      // Where it cannot be read, somebody else has written it.
      ends.put(partition, PlatformHeaders.number(PlatformHeaders.bytes(mark), NEVER));
    } else if (text.startsWith(ACCOUNT)) {
      ends.put(partition, clock.instant().plus(TAKEN).getEpochSecond());
    } else {
      ends.remove(partition);
    }
  }

  /** Tells whether an event without a tag may be of the stage before. */
  boolean areTaken(int partition) {
    if (areTaken) {
      return true;
    }
    long end = ends.getOrDefault(partition, NEVER);
    return end != NEVER && clock.instant().getEpochSecond() < end;
  }

  /** What to keep with the partition's position: seconds since the epoch, or 0. */
  String mark(int partition) {
    return Marks.of(MARK, Long.toString(ends.getOrDefault(partition, NEVER)));
  }

  /**
   * What {@link #mark} wrote into a position's metadata. Empty in that of release 0.1.0, so that
   * {@link #restore} still takes the partition over.
   */
  static String markIn(String metadata) {
    var mark = Marks.find(metadata, MARK);
    if (mark.isEmpty()) {
      return metadata.startsWith(ACCOUNT) ? "" : Marks.of(MARK, Long.toString(NEVER));
    }
    return Marks.of(MARK, mark);
  }

  void forget(int partition) {
    ends.remove(partition);
  }
}
