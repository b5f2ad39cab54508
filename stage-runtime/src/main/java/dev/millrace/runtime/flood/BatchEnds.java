package dev.millrace.runtime.flood;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToLongFunction;

/**
 * Decides whether the end of a partition's batch is put back. A batch may end just after the
 * beginning of a flood, where too few events fail alike to tell. Such an end is put back and judged
 * together with the events that follow, until there are enough of them or {@link #WAIT} is over.
 * Meanwhile it is read in small batches. An end that directly follows a written end with the same
 * cause is not put back again.
 */
final class BatchEnds {

  /** How long an end waits for the events that follow. In a flood they come much sooner. */
  static final Duration WAIT = Duration.ofMillis(500);

  /**
   * The least number of alike rejects at the end of a batch that may be the beginning of a flood.
   */
  private static final int SUSPICIOUS_RUN = 3;

  /** An end that was put back: the offset of its last event, and since when it waits. */
  private record PutBack(long last, Instant since) {}

  /** Tells whether the tail of a partition's batch needs no further waiting. */
  @FunctionalInterface
  interface Settled {
    boolean is(int partition, Cause cause);
  }

  private final FloodPolicy policy;
  private final InstantSource clock;
  private final Map<Integer, PutBack> putBack = new HashMap<>();

  /** Partitions whose end was cut off this batch and put back. */
  private final Set<Integer> shortened = new HashSet<>();

  /** By partition, the cause of an end that this batch writes. */
  private final Map<Integer, Cause> passing = new HashMap<>();

  /**
   * By partition, the cause of an end that an earlier batch has written: what follows is no
   * beginning.
   */
  private final Map<Integer, Cause> written = new HashMap<>();

  private IntToLongFunction firstOffset = _ -> Long.MAX_VALUE;
  private IntToLongFunction lastOffset = _ -> Long.MAX_VALUE;

  BatchEnds(FloodPolicy policy, InstantSource clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * Begins a batch, or the same batch again after it was cut.
   *
   * @param first the offset of the first event of a partition in it
   * @param last of the last event
   */
  void begin(IntToLongFunction first, IntToLongFunction last) {
    passing.clear();
    firstOffset = first;
    lastOffset = last;
  }

  /**
   * Answers the partitions whose end is to be put back, with the offset where that end begins.
   *
   * @param batch all rejects of the batch, in its order
   */
  Map<Integer, Long> toPutBack(List<Reject> batch, Settled settled) {
    Map<Integer, Long> offsets = new HashMap<>();
    int from = 0;
    for (int i = 1; i <= batch.size(); i++) {
      if (i == batch.size() || !continues(batch.get(from), batch.get(i - 1), batch.get(i))) {
        var first = batch.get(from);
        long last = batch.get(i - 1).event().offset();
        if (isEnd(first, last, settled) && isToPutBack(first, last, i - from, batch.size())) {
          offsets.put(first.event().partition(), first.event().offset());
        }
        from = i;
      }
    }
    shortened.addAll(offsets.keySet());
    return offsets;
  }

  private static boolean continues(Reject first, Reject last, Reject next) {
    return next.place() == last.place() + 1
        && next.event().partition() == first.event().partition()
        && next.causes().contains(first.causes().getFirst());
  }

  private boolean isEnd(Reject first, long last, Settled settled) {
    int partition = first.event().partition();
    return lastOffset.applyAsLong(partition) == last
        && !shortened.contains(partition) // what was put back follows it
        && !settled.is(partition, first.causes().getFirst());
  }

  private boolean isToPutBack(Reject first, long last, int count, int rejects) {
    int partition = first.event().partition();
    long offset = first.event().offset();
    var cause = first.causes().getFirst();
    boolean goesOn =
        cause.equals(written.get(partition)) && firstOffset.applyAsLong(partition) == offset;
    if (!goesOn && count < SUSPICIOUS_RUN) {
      return false;
    }
    if (!goesOn && mayWait(partition, offset, last, rejects)) {
      return true;
    }
    passing.put(partition, cause);
    return false;
  }

  /**
   * Whether an end may wait: it is new, or it has not waited for long and too little has come to
   * judge it. Too little is: nothing behind it, or less than a quarter of a flood in the whole
   * batch. A clock that was set back ends the wait as well.
   */
  private boolean mayWait(int partition, long offset, long last, int rejects) {
    var now = clock.instant();
    var before = putBack.get(partition);
    if (before == null || offset > before.last) {
      putBack.put(partition, new PutBack(last, now));
      return true;
    }
    boolean isLittle = last <= before.last || !policy.isTooMany(4 * rejects);
    return isLittle && !now.isBefore(before.since) && now.isBefore(before.since.plus(WAIT));
  }

  /** Notes that the batch was written and has moved these partitions on. */
  void committed(Collection<Integer> partitions) {
    shortened.clear();
    written.keySet().removeAll(partitions);
    written.putAll(passing);
  }

  /** Forgets the batch, which was rolled back. Ends that wait go on waiting. */
  void rolledBack() {
    shortened.clear();
  }

  /** Forgets a partition that was given up. */
  void forget(int partition) {
    putBack.remove(partition);
    written.remove(partition);
  }
}
