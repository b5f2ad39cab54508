package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Knows where the partitions of a consumer thread go on. All methods are for that thread. */
interface Places {

  /**
   * Prepares partitions that were assigned, or whose last batch failed. Answers where reading must
   * go on; a partition that is missing from the answer goes on where the consumer is.
   *
   * @throws DependencyUnavailable when that cannot be found out now
   */
  Map<TopicPartition, Long> prepare(
      Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer);

  /** Answers the gaps of the partitions that were prepared last. These must not be read. */
  List<Gap> gaps();

  /**
   * Answers what is stored of partitions, whoever holds them, where it is not Kafka that keeps it.
   *
   * @throws DependencyUnavailable when that cannot be found out now
   */
  default Map<TopicPartition, Start> storedElsewhere(Collection<TopicPartition> partitions) {
    return Map.of();
  }

  /**
   * Goes on behind a gap, at an offset that exists, and counts what is lost.
   *
   * @throws DependencyUnavailable when that cannot be stored now
   */
  void accept(Gap gap, long offset, Consumer<byte[], byte[]> consumer);

  /** Takes back what was begun. */
  void rolledBack(String cause);

  /** Forgets a partition that was given up or is to be prepared again. */
  void forget(TopicPartition partition);
}
