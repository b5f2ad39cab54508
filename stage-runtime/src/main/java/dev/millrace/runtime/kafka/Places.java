package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Where the partitions of a consumer thread go on. All methods are called by that thread. */
interface Places {

  /**
   * Makes partitions ready that were assigned, or whose last batch failed, and says where reading
   * must go on. A partition that is missing from the answer goes on where the consumer is.
   *
   * @throws DependencyUnavailable when that cannot be found out now
   */
  Map<TopicPartition, Long> prepare(
      Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer);

  /** The gaps of partitions that {@link #prepare} was asked for last; they must not be read. */
  List<Gap> gaps();

  /**
   * Goes on behind a gap, at an offset that is there, and counts what is gone.
   *
   * @throws DependencyUnavailable when that cannot be stored now
   */
  void accept(Gap gap, long offset, Consumer<byte[], byte[]> consumer);

  /** What was begun never happened. */
  void rolledBack(String cause);

  /** A partition is not ours any more, or is to be prepared anew. */
  void forget(TopicPartition partition);
}
