package dev.millrace.quality.rule.unique;

import java.time.Duration;

/**
 * How a window is cut into buckets. A key is kept while its bucket is at most {@link #count} behind
 * the current one: at least as long as the window, at most one bucket longer.
 *
 * @param width of a bucket in milliseconds
 * @param count of buckets that make up the window
 */
record TimeBuckets(long width, int count) {

  private static final int TARGET = 24;
  private static final long LEAST_WIDTH = 1_000;

  static TimeBuckets of(Duration window) {
    var width = Math.max(LEAST_WIDTH, Math.ceilDiv(window.toMillis(), TARGET));
    return new TimeBuckets(width, Math.toIntExact(Math.ceilDiv(window.toMillis(), width)));
  }

  /** The bucket of a time in milliseconds since the epoch. */
  long at(long time) {
    return Math.floorDiv(time, width);
  }

  /** The oldest bucket that counts at a time. */
  long oldestAt(long time) {
    return at(time) - count;
  }

  /** When a bucket begins. */
  long start(long bucket) {
    return bucket * width;
  }

  Duration retention() {
    return Duration.ofMillis((count + 1) * width);
  }
}
