package dev.millrace.runtime.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions of one consumer thread: which are assigned, which of these are prepared, and from
 * where the prepared ones are read. Not thread-safe.
 */
final class Assignment {

  private final Set<TopicPartition> assigned = new HashSet<>();

  /** Partitions released since the last poll. The thread may have got them back meanwhile. */
  private final Set<TopicPartition> released = new HashSet<>();

  private final Set<TopicPartition> prepared = new HashSet<>();
  private final Map<TopicPartition, Long> starts = new HashMap<>();

  /** Notes a poll: all partitions it brings are ours until they are released. */
  void polled() {
    released.clear();
  }

  void assign(Collection<TopicPartition> partitions) {
    assigned.addAll(partitions);
  }

  /** Notes that partitions were given up. */
  void release(Collection<TopicPartition> partitions) {
    assigned.removeAll(partitions);
    released.addAll(partitions);
  }

  Set<TopicPartition> assigned() {
    return assigned;
  }

  /** Whether records that were polled of a partition still count. */
  boolean isKept(TopicPartition partition) {
    return !released.contains(partition);
  }

  /**
   * Marks partitions before preparing them, so that a failure midway forgets them too. Answers
   * those that were not marked yet.
   */
  List<TopicPartition> prepare(Collection<TopicPartition> partitions) {
    var missing = new ArrayList<>(partitions);
    missing.removeAll(prepared);
    prepared.addAll(missing);
    missing.forEach(starts::remove);
    return missing;
  }

  /** Answers the partitions that are ours and not prepared. */
  List<TopicPartition> unprepared() {
    return prepared.containsAll(assigned)
        ? List.of()
        : assigned.stream().filter(each -> !prepared.contains(each)).toList();
  }

  /** Notes from where prepared partitions are to be read. */
  void startAt(Map<TopicPartition, Long> offsets) {
    starts.putAll(offsets);
  }

  /**
   * Answers the offset from which a partition that was just prepared is to be read. Answers it once
   * for each preparation.
   *
   * @param next offset that is read next
   * @return the offset, or the given one when reading goes on
   */
  long startOf(TopicPartition partition, long next) {
    var start = starts.remove(partition);
    return start == null ? next : start;
  }

  /**
   * Answers the offset from which a partition that was just prepared is to be read; once for each
   * preparation.
   */
  OptionalLong start(TopicPartition partition) {
    var start = starts.remove(partition);
    return start == null ? OptionalLong.empty() : OptionalLong.of(start);
  }

  /** Forgets that a partition was prepared. Answers whether it was. */
  boolean forget(TopicPartition partition) {
    starts.remove(partition);
    return prepared.remove(partition);
  }
}
