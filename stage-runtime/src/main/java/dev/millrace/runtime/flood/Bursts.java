package dev.millrace.runtime.flood;

import java.util.HashMap;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Tells a flood from a burst that is already over. A consumer that catches up reads one partition
 * after the other, so that it may meet all bad events of one publisher at once, though they are few
 * among all. Such rejects are a burst when the same batch shows what comes behind them: they are
 * not most of the batch, and in each partition good events follow. Not thread-safe.
 */
final class Bursts {

  /** The longest burst, in windows of {@link FloodPolicy#events}. */
  private static final int WINDOWS = 5;

  /** The least part of a partition in a batch that tells how the partition goes on. */
  private static final int LEAST_PART = 20;

  private final FloodPolicy policy;
  private IntToLongFunction firstOffset = _ -> 0;
  private IntToLongFunction lastOffset = _ -> 0;

  Bursts(FloodPolicy policy) {
    this.policy = policy;
  }

  /**
   * Begins a batch.
   *
   * @param first the offset of the first event of a partition in it
   * @param last of the last event
   */
  void begin(IntToLongFunction first, IntToLongFunction last) {
    firstOffset = first;
    lastOffset = last;
  }

  /**
   * Tells whether the rejects of a cause were a burst.
   *
   * @param batch all rejects of the batch
   * @param size events of the batch
   */
  boolean isOver(Cause cause, List<Reject> batch, int size) {
    if (size < policy.events()) {
      return false;
    }
    long alike = 0;
    var atEnds = new HashMap<Integer, Long>();
    for (var reject : batch) {
      if (reject.causes().contains(cause)) {
        alike++;
        int partition = reject.event().partition();
        boolean isAtEnd =
            reject.event().offset() > lastOffset.applyAsLong(partition) - policy.events();
        atEnds.merge(partition, isAtEnd ? 1L : 0L, Long::sum);
      }
    }
    return alike <= (long) WINDOWS * policy.events()
        && !policy.isTooMany(alike, size)
        && atEnds.entrySet().stream().noneMatch(end -> goesOn(end.getKey(), end.getValue()));
  }

  private boolean goesOn(int partition, long alike) {
    long part = lastOffset.applyAsLong(partition) - firstOffset.applyAsLong(partition) + 1;
    long end = Math.min(part, policy.events());
    return end >= LEAST_PART && policy.isTooMany(alike, end);
  }
}
