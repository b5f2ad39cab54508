package dev.millrace.runtime.flood;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.account.Marks;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;

/**
 * Judges the batches of one consumer thread before anything of them is written. The order of calls
 * for each batch: {@link #begin}; {@link #rejected} for each rejected event, in the order of the
 * batch; {@link #judge}; then {@link #committed} or {@link #rolledBack}. When {@code judge} throws
 * {@link Flooded}, the caller cuts the batch at the offsets it names and begins again.
 *
 * <p>A held partition carries a mark in the metadata of its committed offset. Whoever reads the
 * partition next holds it at once if its first event still fails alike, without waiting for a
 * window of events.
 *
 * <p>All methods are for the consumer thread; {@link #floods} may be called by any thread.
 */
public final class FloodBreaker {

  /** Beside the flood's mark: since when the partition is held, in seconds since the epoch. */
  private static final String SINCE = "held=";

  /** The event at which a partition is to be held. */
  private record Hold(
      long offset, Cause cause, Instant since, EventRecord event, EventError error) {}

  /** Where and why the previous reader held a partition, and since when. */
  private record Suspect(long offset, Cause cause, Instant since) {}

  /**
   * An accepted cause. It lasts until the window has filled anew and the held partitions are read
   * to their ends.
   */
  private record Acceptance(long since, Set<Integer> behind) {}

  private final FloodPolicy policy;
  private final InstantSource clock;
  private final RejectWindow window;
  private final BatchEnds ends;
  private final Bursts bursts;
  private final List<Reject> batch = new ArrayList<>();
  private final Map<Integer, Hold> cuts = new TreeMap<>();
  private final Map<Integer, Hold> held = new TreeMap<>();
  private final Map<Integer, Suspect> suspects = new HashMap<>();
  private final Map<Cause, Acceptance> accepted = new HashMap<>();

  /** Of the batch that is judged, whether the rejects of a cause are a burst. */
  private final Map<Cause, Boolean> isBurst = new HashMap<>();

  private int events;
  private volatile List<Flood> floods = List.of();

  public FloodBreaker(FloodPolicy policy, InstantSource clock) {
    this.policy = policy;
    this.clock = clock;
    this.window = new RejectWindow(policy);
    this.ends = new BatchEnds(policy, clock);
    this.bursts = new Bursts(policy);
  }

  public FloodPolicy policy() {
    return policy;
  }

  /**
   * Notes a rejected event of the batch. An event that was redriven is a dead letter already, so it
   * is no sign of a flood.
   *
   * @param place in the batch, from 0
   */
  public void rejected(int place, EventRecord event, EventError error, boolean isRedriven) {
    if (policy.isOn() && !isRedriven) {
      batch.add(new Reject(place, event, error, Cause.of(error)));
    }
  }

  /**
   * Judges the batch, once all of its events are decided.
   *
   * @param size events in it
   * @throws Flooded when it must not be written as it is
   */
  public void judge(int size) {
    events = size;
    isBurst.clear();
    if (batch.isEmpty()) {
      return;
    }
    var offsets = new HashMap<Integer, Long>();
    var holds = holds(culprits());
    holds.forEach((partition, hold) -> offsets.put(partition, hold.offset));
    if (holds.isEmpty()) {
      offsets.putAll(ends.toPutBack(batch, this::isSettled));
    }
    if (!offsets.isEmpty()) {
      batch.clear();
      cuts.putAll(holds);
      throw new Flooded(offsets);
    }
  }

  /** Whether this partition is already being cut, or this cause is accepted. */
  private boolean isSettled(int partition, Cause cause) {
    return cuts.containsKey(partition) || accepted.containsKey(cause);
  }

  /** Answers the causes to hold, with the place in the batch where each begins. */
  private Map<Cause, Integer> culprits() {
    Map<Cause, Integer> culprits = new HashMap<>();
    floods.forEach(flood -> culprits.put(flood.cause(), 0));
    if (!suspects.isEmpty()) {
      batch.forEach(each -> suspect(each).ifPresent(it -> culprits.put(it.cause, 0)));
    }
    window
        .judge(batch, this::isNoFlood)
        .ifPresent(trip -> culprits.putIfAbsent(trip.cause(), trip.fromPlace()));
    return culprits;
  }

  /** Whether the cause is accepted, or its rejects in this batch are a burst that is over. */
  private boolean isNoFlood(Cause cause) {
    return accepted.containsKey(cause)
        || isBurst.computeIfAbsent(cause, each -> bursts.isOver(each, batch, events));
  }

  /** What the previous reader held at this event, if that is to be held again. */
  private Optional<Suspect> suspect(Reject reject) {
    return Optional.ofNullable(suspects.get(reject.event().partition()))
        .filter(suspect -> suspect.offset == reject.event().offset())
        .filter(suspect -> reject.causes().contains(suspect.cause))
        .filter(suspect -> !isNoFlood(suspect.cause));
  }

  /** Answers the first event of each partition that has a cause to hold. */
  private Map<Integer, Hold> holds(Map<Cause, Integer> culprits) {
    Map<Integer, Hold> holds = new LinkedHashMap<>();
    if (culprits.isEmpty()) {
      return holds;
    }
    for (var reject : batch) {
      int partition = reject.event().partition();
      if (!holds.containsKey(partition)) {
        reject.causes().stream()
            .filter(cause -> reject.place() >= culprits.getOrDefault(cause, Integer.MAX_VALUE))
            .findFirst()
            .ifPresent(
                cause ->
                    holds.put(
                        partition,
                        new Hold(
                            reject.event().offset(),
                            cause,
                            suspect(reject).map(Suspect::since).orElseGet(clock::instant),
                            reject.event(),
                            reject.error())));
      }
    }
    return holds;
  }

  /**
   * Answers the mark of a partition, to be written beside the account.
   *
   * @return empty when the partition is not held
   */
  public String mark(int partition) {
    var hold = cuts.get(partition);
    return hold == null
        ? ""
        : Marks.of(Account.FLOOD, hold.cause.encode())
            + Marks.of(SINCE, Long.toString(hold.since.getEpochSecond()));
  }

  /** Reads a {@link #mark} back from a partition's committed offset. */
  public void restore(int partition, long offset, String metadata) {
    suspects.remove(partition);
    if (policy.isOn()) {
      Cause.decode(Marks.find(metadata, Account.FLOOD))
          .ifPresent(cause -> suspects.put(partition, new Suspect(offset, cause, since(metadata))));
    }
  }

  /** Since when a partition is held; now when nobody can have held it so long. */
  private Instant since(String metadata) {
    var now = clock.instant();
    try {
      var since = Instant.ofEpochSecond(Long.parseLong(Marks.find(metadata, SINCE)));
      return since.isAfter(now) ? now : since;
    } catch (NumberFormatException | DateTimeException _) {
      return now;
    }
  }

  /**
   * Begins a batch, or the same batch again after it was cut.
   *
   * @param first the offset of the first event of a partition in it
   * @param last of the last event
   */
  public void begin(IntToLongFunction first, IntToLongFunction last) {
    batch.clear();
    ends.begin(first, last);
    bursts.begin(first, last);
  }

  /**
   * Notes that the batch was written.
   *
   * @param partitions that it moved on
   * @return the floods that it opened
   */
  public List<Flood> committed(Collection<Integer> partitions) {
    window.commit(batch, events);
    batch.clear();
    events = 0;
    ends.committed(partitions);
    partitions.forEach(suspects::remove);
    if (cuts.isEmpty()) {
      return List.of();
    }
    var known = floods.stream().map(Flood::cause).toList();
    held.putAll(cuts);
    cuts.clear();
    publish();
    return floods.stream().filter(flood -> !known.contains(flood.cause())).toList();
  }

  /** Forgets the batch, which was rolled back. */
  public void rolledBack() {
    batch.clear();
    cuts.clear();
    ends.rolledBack();
    events = 0;
  }

  private void publish() {
    Map<Cause, Map<Integer, Long>> offsets = new LinkedHashMap<>();
    held.forEach(
        (partition, hold) ->
            offsets.computeIfAbsent(hold.cause, _ -> new TreeMap<>()).put(partition, hold.offset));
    var now = new ArrayList<Flood>();
    offsets.forEach((cause, at) -> now.add(flood(cause, at)));
    floods = Collections.unmodifiableList(now);
  }

  private Flood flood(Cause cause, Map<Integer, Long> at) {
    return floods.stream()
        .filter(flood -> flood.cause().equals(cause))
        .findFirst()
        .map(flood -> new Flood(cause, flood.since(), flood.example(), at))
        .orElseGet(() -> new Flood(cause, since(cause), example(cause), at));
  }

  private Instant since(Cause cause) {
    return held.values().stream()
        .filter(hold -> hold.cause.equals(cause))
        .map(Hold::since)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private Example example(Cause cause) {
    return held.values().stream()
        .filter(hold -> hold.cause.equals(cause))
        .findFirst()
        .map(hold -> Example.of(hold.event, hold.error, cause))
        .orElseThrow();
  }

  /** Answers the offset from which a held partition is to be read; empty when it is not held. */
  public Optional<Long> heldAt(int partition) {
    return Optional.ofNullable(held.get(partition)).map(Hold::offset);
  }

  /**
   * Releases the partitions held for some causes, and accepts these causes. A cause stays accepted
   * until its backlog is through and the share of rejects is low again.
   *
   * @return the floods that are over
   */
  public List<Flood> release(Predicate<Cause> which) {
    var over = floods.stream().filter(flood -> which.test(flood.cause())).toList();
    for (var flood : over) {
      var behind = flood.heldAt().keySet();
      accepted.put(flood.cause(), new Acceptance(window.seen(), new HashSet<>(behind)));
      held.keySet().removeAll(behind);
    }
    publish();
    return over;
  }

  /**
   * Ends the acceptance of causes whose flood is over. That needs three things: as many events as
   * the window has have come since, the window is not flooded, and all partitions that were held
   * have been read to where they ended.
   *
   * @param isThrough whether a partition has been read to where it ended at the release
   * @return the causes that are looked for again
   */
  public List<Cause> rearm(IntPredicate isThrough) {
    if (accepted.isEmpty()) {
      return List.of();
    }
    var armed = new ArrayList<Cause>();
    accepted.forEach(
        (cause, acceptance) -> {
          acceptance.behind.removeIf(isThrough::test);
          if (acceptance.behind.isEmpty()
              && window.seen() - acceptance.since >= policy.events()
              && !window.isHigh()) {
            armed.add(cause);
          }
        });
    armed.forEach(accepted::remove);
    return armed;
  }

  /** Whether dead letters of some cause are accepted. */
  public boolean isAccepting() {
    return !accepted.isEmpty();
  }

  /**
   * Forgets a partition that was given up.
   *
   * @return the floods that are over here by that
   */
  public List<Flood> forget(int partition) {
    suspects.remove(partition);
    ends.forget(partition);
    accepted.values().forEach(acceptance -> acceptance.behind.remove(partition));
    if (held.remove(partition) == null) {
      return List.of();
    }
    var before = floods;
    publish();
    var left = floods.stream().map(Flood::cause).toList();
    return before.stream().filter(flood -> !left.contains(flood.cause())).toList();
  }

  /** The floods that hold partitions now. */
  public List<Flood> floods() {
    return floods;
  }
}
