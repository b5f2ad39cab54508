package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of one consumer thread whose last reader ended without giving them up: something
 * in them may have ended its process. They are read one at a time, as {@link Danger} says, until
 * the thread is past the suspicious part. In normal work nothing is noted. For that thread only.
 */
final class Caution {

  private static final Logger log = LoggerFactory.getLogger(Caution.class);
  private static final String MARK = "danger";
  private static final Duration LONGEST_TURN = Duration.ofSeconds(5);

  private final String name;
  private final PositionKeeper positions;
  private final Turns turns;

  /** Notes of earlier readers. Where these partitions go on is not known yet. */
  private final Map<TopicPartition, String> suspects = new LinkedHashMap<>();

  private final Map<TopicPartition, Danger> dangers = new LinkedHashMap<>();
  private volatile boolean hasGivenUp;

  /** Partitions whose last batch could not be processed now, the longest ago first. */
  private final Set<TopicPartition> delayed = new LinkedHashSet<>();

  /** Partitions of which it is not known yet how they were left. */
  private final Set<TopicPartition> unasked = new HashSet<>();

  private int turn;
  private boolean isBrokenOff;

  /**
   * @param name of the consumer in logs
   */
  Caution(String name, PositionKeeper positions, Turns turns) {
    this.name = name;
    this.positions = positions;
    this.turns = turns;
  }

  /** Notes that partitions were assigned. Answers those that must be read with caution. */
  Set<TopicPartition> assigned(Collection<TopicPartition> partitions) {
    var fresh = new ArrayList<>(partitions);
    fresh.removeIf(positions::holds);
    unasked.addAll(fresh);
    try {
      look();
    } catch (DependencyUnavailable e) {
      log.info("{} looks later how its partitions were left: {}", name, e.getMessage());
    }
    var careful = new HashSet<>(partitions);
    careful.removeIf(each -> !isSuspect(each));
    return careful;
  }

  /**
   * Finds out how the partitions were left.
   *
   * @throws DependencyUnavailable when that cannot be known now
   */
  void look() {
    if (unasked.isEmpty()) {
      return;
    }
    var known = positions.read(unasked);
    unasked.clear();
    known.forEach(
        (partition, before) -> {
          if (!before.isReleased()) {
            suspects.put(partition, before.marks().getOrDefault(MARK, ""));
          }
        });
    if (!suspects.isEmpty()) {
      log.warn(
          "{} reads {} with caution for a while: whoever read them before did not end in order",
          name,
          suspects.keySet());
    }
  }

  private boolean isSuspect(TopicPartition partition) {
    return unasked.contains(partition)
        || suspects.containsKey(partition)
        || dangers.containsKey(partition);
  }

  /** Whether any partition must be read with caution. */
  boolean isActive() {
    return !(suspects.isEmpty() && dangers.isEmpty() && unasked.isEmpty());
  }

  /** The partition to read next: one that has failed waits for the others. */
  Optional<TopicPartition> next(Predicate<TopicPartition> isFree) {
    var all = new LinkedHashSet<>(dangers.keySet());
    all.addAll(suspects.keySet());
    var last = new ArrayList<>(delayed);
    last.retainAll(all);
    all.removeAll(last);
    all.addAll(last);
    return all.stream().filter(isFree).findFirst();
  }

  /** Notes that records of partitions could not be processed now. */
  void failed(Collection<TopicPartition> partitions) {
    if (isActive()) {
      delayed.removeAll(partitions);
      delayed.addAll(partitions);
    }
  }

  /**
   * How to read a partition.
   *
   * @param from where it goes on
   * @param end of what there is now
   */
  Danger danger(TopicPartition partition, long from, long end) {
    var noted = suspects.remove(partition);
    var danger = noted == null ? dangers.get(partition) : Danger.after(noted, from);
    if (danger == null) {
      danger = Danger.after("", from);
    }
    if (danger.from() != from) {
      danger = danger.movedTo(from);
    }
    if (noted != null && noted.isEmpty()) {
      danger = danger.within(end);
    }
    dangers.put(partition, danger);
    return danger;
  }

  /** Notes what is about to be done, and returns when that is safe. */
  void note(TopicPartition partition, Danger danger) {
    dangers.put(partition, danger);
    positions.mark(partition, MARK, danger.text());
  }

  /** Forgets a partition that is past the danger. */
  void past(TopicPartition partition) {
    dangers.remove(partition);
    delayed.remove(partition);
    unmark(partition);
    if (!isActive()) {
      log.info("{} reads as usual again", name);
    }
  }

  /** Notes that a batch was committed. */
  void moved(Map<TopicPartition, Long> next) {
    delayed.removeAll(next.keySet());
    next.forEach(
        (partition, offset) ->
            dangers.computeIfPresent(partition, (_, danger) -> danger.movedTo(offset)));
  }

  /** Whether this thread gave up a record that had ended earlier consumers. */
  boolean hasGivenUp() {
    return hasGivenUp;
  }

  /** Notes that a record was given up, and that this was committed. */
  void gaveUp(TopicPartition partition, Danger danger) {
    hasGivenUp = true;
    dangers.put(partition, danger.givenUp());
    log.error(
        "{} has given up the record at {}-{}: its consumer or the process ended again and again over it",
        name,
        partition,
        danger.offset());
  }

  /** Waits for a turn to read. Answers false when it does not come in time. */
  boolean beginTurn(Danger danger) {
    endTurn();
    turn = turns.take(danger.isAlone(), LONGEST_TURN);
    return turn > 0;
  }

  void endTurn() {
    if (turn > 0) {
      turns.giveBack(turn);
      turn = 0;
    }
  }

  /** Whether the thread has a turn: the records it polled are read with caution. */
  boolean isInTurn() {
    return turn > 0;
  }

  /** Ends in the middle of a batch, and leaves the notes as they are. */
  void brokenOff() {
    isBrokenOff = true;
  }

  /** Deletes the notes of partitions that are given up in order. */
  void giveUp(Collection<TopicPartition> partitions) {
    if (isBrokenOff) {
      return;
    }
    try {
      partitions.stream().filter(dangers::containsKey).forEach(this::unmark);
    } catch (DependencyUnavailable e) {
      log.warn("{} cannot note that it gives partitions up: {}", name, e.getMessage());
    }
  }

  private void unmark(TopicPartition partition) {
    if (positions.noted(partition).filter(each -> each.marks().containsKey(MARK)).isPresent()) {
      positions.mark(partition, MARK, "");
    }
  }

  void released(Collection<TopicPartition> partitions) {
    List.of(suspects.keySet(), dangers.keySet(), unasked, delayed)
        .forEach(each -> each.removeAll(partitions));
  }
}
