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
 * Where the batches of one consumer thread end with alike rejects. A batch ends anywhere, also just
 * after the beginning of a flood: such an end is put back to be judged with the events that follow,
 * again and again until there are enough or {@link #WAIT} is over. It is read at the pace of small
 * batches meanwhile. What comes straight behind an end that was written is no beginning, and is not
 * put back for the same cause.
 */
final class BatchEnds {

  /** How long an end waits for the events that follow it; a flood's come much sooner. */
  static final Duration WAIT = Duration.ofMillis(500);

  /** So many alike rejects at the end of what was read may be the beginning of a flood. */
  private static final int SUSPICIOUS_RUN = 3;

  /** The last event of a partition that was put back to be judged with more, and since when. */
  private record PutBack(long last, Instant since) {}

  /** Of which partitions' ends, by their causes, nothing is left to find out. */
  @FunctionalInterface
  interface Settled {
    boolean is(int partition, Cause cause);
  }

  private final FloodPolicy policy;
  private final InstantSource clock;
  private final Map<Integer, PutBack> putBack = new HashMap<>();

  /** Partitions of which the batch has lost its end, which was put back. */
  private final Set<Integer> shortened = new HashSet<>();

  /** The causes of the ends that the batch is let pass with. */
  private final Map<Integer, Cause> passing = new HashMap<>();

  /** The causes of the ends that the latest batches were let pass with: no flood begins behind. */
  private final Map<Integer, Cause> written = new HashMap<>();

  private IntToLongFunction firstOffset = _ -> Long.MAX_VALUE;
  private IntToLongFunction lastOffset = _ -> Long.MAX_VALUE;

  BatchEnds(FloodPolicy policy, InstantSource clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * A batch begins, or a cut one is decided again.
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
   * The partitions whose end is to be put back, and where it begins.
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
   * Whether an end is there for the first time, or has not waited for long and too little has come
   * to judge it: nothing behind it, or in all of the batch less than a quarter of what makes a
   * flood. A clock that was set back ends the wait as well.
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

  /** The batch is written, and has moved these partitions on. */
  void committed(Collection<Integer> partitions) {
    shortened.clear();
    written.keySet().removeAll(partitions);
    written.putAll(passing);
  }

  /** The batch never happened; the waits go on. */
  void rolledBack() {
    shortened.clear();
  }

  /** A partition is not ours any more. */
  void forget(int partition) {
    putBack.remove(partition);
    written.remove(partition);
  }
}
