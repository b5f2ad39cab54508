package dev.millrace.runtime.kafka;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a consumer thread does with its batches. All methods are called by that thread. */
interface BatchWork extends Places, AutoCloseable {

  /**
   * Notes that partitions were assigned. Nothing is read yet: Kafka may still withhold the offset
   * to begin at, for as long as a transaction of a dead process is undecided.
   *
   * @throws DependencyUnavailable when nothing can be decided now; {@link #prepare} tries again
   */
  void assigned();

  /**
   * Decides about every record. Commits all outcomes together with the positions, or nothing.
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
   * Learns from a record that was too long for its topic. Called after {@link #rolledBack}.
   *
   * @return whether the same batch passes now
   */
  boolean learn(RecordRefused refusal);

  @Override
  void close();
}
