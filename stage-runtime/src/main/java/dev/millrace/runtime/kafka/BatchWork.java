package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a consumer thread does with its batches. All methods are called by that thread. */
interface BatchWork extends AutoCloseable {

  /**
   * Partitions are ours now, and nothing is read yet: Kafka may still hold back where to begin, for
   * as long as a transaction of a process that has died is undecided.
   *
   * @throws DependencyUnavailable when nothing can be decided now; {@link #prepare} tries again
   */
  void assigned();

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

  /**
   * Decides about every record, and commits all outcomes with the positions or nothing.
   *
   * @param next the offset each partition goes on with
   * @throws RecordRefused when a record was too long for its topic; {@link #learn} may help
   * @throws DependencyUnavailable when the outside is unwell
   * @throws FatalStageException when the service is wrong
   */
  void process(
      List<ConsumerRecord<byte[], byte[]>> records,
      Map<TopicPartition, Long> next,
      Consumer<byte[], byte[]> consumer);

  /**
   * A record of the batch was too long for its topic. Called after {@link #rolledBack}.
   *
   * @return whether the same batch passes now
   */
  boolean learn(RecordRefused refusal);

  /** The batch never happened. */
  void rolledBack(String cause);

  /** A partition is not ours any more, or is to be prepared anew. */
  void forget(TopicPartition partition);

  @Override
  void close();
}
