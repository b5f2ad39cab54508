package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the partitions of one consumer thread ready before anything is read of them: finds where
 * they go on, holds those whose place cannot be trusted, and goes on with these when a person has
 * said where. Called by that thread only.
 */
final class Readiness {

  private final Places places;
  private final GapHold gaps;
  private final StartingPoints standing;
  private final Assignment assignment;

  Readiness(Places places, GapHold gaps, StartingPoints standing, Assignment assignment) {
    this.places = places;
    this.gaps = gaps;
    this.standing = standing;
    this.assignment = assignment;
  }

  /** Goes on behind gaps that somebody has accepted. */
  void obey(Consumer<byte[], byte[]> consumer) {
    forget(gaps.obey(settlement(consumer), consumer));
  }

  private GapHold.Settlement settlement(Consumer<byte[], byte[]> consumer) {
    return new GapHold.Settlement() {
      @Override
      public Gap now(Gap gap) {
        return standing.now(gap);
      }

      @Override
      public void settle(Gap gap, long offset) {
        try {
          places.accept(gap, offset, consumer);
        } catch (RuntimeException e) {
          places.rolledBack(String.valueOf(e.getMessage()));
          throw e;
        }
      }
    };
  }

  /**
   * Makes partitions ready, and goes to where each of them is to be read from.
   *
   * @throws DependencyUnavailable when that cannot be found out now
   */
  void seek(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    prepare(partitions, consumer);
    for (var partition : partitions) {
      if (!gaps.holds(partition)) {
        assignment.start(partition).ifPresent(offset -> consumer.seek(partition, offset));
      }
    }
  }

  /**
   * Makes those ready of which something was polled, unless they are; those of topics that were
   * made anew meanwhile are not.
   *
   * @throws DependencyUnavailable when that cannot be found out now
   */
  void prepareForBatch(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    forget(standing.madeAnew(partitions));
    prepare(partitions, consumer);
  }

  private void prepare(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    var missing = assignment.prepare(partitions);
    if (!missing.isEmpty()) {
      assignment.startAt(places.prepare(missing, consumer));
      places.gaps().forEach(gap -> gaps.open(gap, consumer));
    }
  }

  /**
   * Whether what was polled of a partition may be worked on. Where it is not to be read from there,
   * the consumer goes to the right place.
   *
   * @param first offset that was polled
   */
  boolean isAt(TopicPartition partition, long first, Consumer<byte[], byte[]> consumer) {
    if (gaps.holds(partition)) {
      return false;
    }
    long start = assignment.startOf(partition, first);
    if (start == first) {
      return true;
    }
    consumer.seek(partition, start);
    return false;
  }

  /** Partitions are not ours any more. */
  void release(Collection<TopicPartition> partitions) {
    assignment.release(partitions);
    forget(partitions);
    gaps.forget(partitions);
  }

  /** Partitions are to be made ready anew. */
  void forget(Collection<TopicPartition> partitions) {
    for (var partition : partitions) {
      if (assignment.forget(partition)) {
        places.forget(partition);
      }
    }
  }

  /** The gaps there are. By any thread. */
  List<Gap> gaps() {
    return gaps.gaps();
  }
}
