package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the partitions of one consumer thread ready before any record of them is read. It finds
 * where they go on, holds those whose place cannot be trusted, and lets these go on when a person
 * has said where. For that thread only.
 */
final class Readiness {

  private final Places places;
  private final GapHold gaps;
  private final StartingPoints standing;
  private final Assignment assignment;
  private final Losses losses;

  Readiness(
      Places places, GapHold gaps, StartingPoints standing, Assignment assignment, Losses losses) {
    this.places = places;
    this.gaps = gaps;
    this.standing = standing;
    this.assignment = assignment;
    this.losses = losses;
  }

  /** Goes on behind gaps that somebody has accepted, and looks again at the others. */
  void obey(Consumer<byte[], byte[]> consumer) {
    forget(gaps.obey(settlement(consumer), consumer));
    gaps.update(standing.lookWhenDue(gaps.gaps()));
  }

  private GapHold.Settlement settlement(Consumer<byte[], byte[]> consumer) {
    return new GapHold.Settlement() {
      @Override
      public Gap now(Gap gap) {
        return standing.now(gap);
      }

      @Override
      public Gap settle(Gap gap, long offset) {
        var owner = new Losses.Owner(standing.keeper().group(), places::storedElsewhere);
        try {
          return losses.settle(
              gap, offset, owner, counted -> places.accept(counted, offset, consumer));
        } catch (RuntimeException e) {
          places.rolledBack(String.valueOf(e.getMessage()));
          // It may be stored even so: what is stored is read again before the next try.
          forget(List.of(gap.held()));
          throw e;
        }
      }
    };
  }

  /**
   * Makes partitions ready, and seeks each to its place.
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
   * Makes the polled partitions ready, unless they are. Partitions of a topic that was made anew
   * meanwhile count as not ready.
   *
   * @throws DependencyUnavailable when that cannot be found out now
   */
  void prepareForBatch(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    forget(standing.madeAnew(partitions));
    prepare(partitions, consumer);
  }

  /** Looks whether topics were made anew of which nothing comes; without waiting for an answer. */
  void look(Collection<TopicPartition> partitions) {
    forget(standing.knownAsAnew(partitions.stream().filter(each -> !gaps.holds(each)).toList()));
  }

  private void prepare(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    var missing = assignment.prepare(partitions);
    if (!missing.isEmpty()) {
      assignment.startAt(places.prepare(missing, consumer));
      places.gaps().forEach(gap -> gaps.open(gap, consumer));
    }
  }

  /**
   * Whether records that were polled of a partition may be processed. If not, seeks to the right
   * place.
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

  /** Forgets partitions that were given up. */
  void release(Collection<TopicPartition> partitions) {
    assignment.release(partitions);
    forget(partitions);
    gaps.forget(partitions);
  }

  /** Forgets that partitions are ready. */
  void forget(Collection<TopicPartition> partitions) {
    for (var partition : partitions) {
      if (assignment.forget(partition)) {
        places.forget(partition);
      }
    }
  }

  /** Answers the gaps. For any thread. */
  List<Gap> gaps() {
    return gaps.gaps();
  }
}
