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
 * The partitions of one consumer thread: which are assigned, which of them are prepared, and where
 * the prepared ones must be read from. Decides nothing about records. Not thread-safe.
 */
final class Assignment {

  private final Set<TopicPartition> assigned = new HashSet<>();

  /** Since the container has polled last; it may have got them back. */
  private final Set<TopicPartition> released = new HashSet<>();

  private final Set<TopicPartition> prepared = new HashSet<>();
  private final Map<TopicPartition, Long> starts = new HashMap<>();

  /** What a poll brings is ours, until a partition is released. */
  void polled() {
    released.clear();
  }

  void assign(Collection<TopicPartition> partitions) {
    assigned.addAll(partitions);
  }

  /** They are not ours any more. */
  void release(Collection<TopicPartition> partitions) {
    assigned.removeAll(partitions);
    released.addAll(partitions);
  }

  Set<TopicPartition> assigned() {
    return assigned;
  }

  /** Whether what was polled of a partition still counts. */
  boolean isKept(TopicPartition partition) {
    return !released.contains(partition);
  }

  /**
   * Notes that partitions are being prepared, and answers those that were not. Before it is done:
   * what fails midway is forgotten with the others.
   */
  List<TopicPartition> prepare(Collection<TopicPartition> partitions) {
    var missing = new ArrayList<>(partitions);
    missing.removeAll(prepared);
    prepared.addAll(missing);
    missing.forEach(starts::remove);
    return missing;
  }

  /** The partitions that are ours and not prepared. */
  List<TopicPartition> unprepared() {
    return prepared.containsAll(assigned)
        ? List.of()
        : assigned.stream().filter(each -> !prepared.contains(each)).toList();
  }

  /** Prepared partitions are to be read from here. */
  void startAt(Map<TopicPartition, Long> offsets) {
    starts.putAll(offsets);
  }

  /**
   * Where a partition just prepared must be read from, when that is not where it is read. Answered
   * once for each preparation.
   *
   * @param next offset that is read next
   * @return the offset, or the given one when reading goes on
   */
  long startOf(TopicPartition partition, long next) {
    var start = starts.remove(partition);
    return start == null ? next : start;
  }

  /** Where a partition just prepared must be read from. Answered once for each preparation. */
  OptionalLong start(TopicPartition partition) {
    var start = starts.remove(partition);
    return start == null ? OptionalLong.empty() : OptionalLong.of(start);
  }

  /** A partition is to be prepared anew; answers whether it was prepared. */
  boolean forget(TopicPartition partition) {
    starts.remove(partition);
    return prepared.remove(partition);
  }
}
