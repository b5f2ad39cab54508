package dev.millrace.runtime.kafka;

import dev.millrace.runtime.flood.Flooded;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats the work on a batch until it is committed. Each round leaves out what a flood holds. A
 * round that failed for a record too long is repeated once the record's limit is known. For the
 * consumer thread only.
 */
final class BatchRounds {

  private static final Logger log = LoggerFactory.getLogger(BatchRounds.class);

  private final String name;
  private final BatchWork work;
  private final FloodHold flood;
  private final Caution caution;

  /**
   * @param name of the consumer in logs
   */
  BatchRounds(String name, BatchWork work, FloodHold flood, Caution caution) {
    this.name = name;
    this.work = work;
    this.flood = flood;
    this.caution = caution;
  }

  /**
   * Works on a batch, and commits what may be committed of it.
   *
   * @param next the offset each partition goes on with; changed where a flood cuts the batch
   * @throws DependencyUnavailable when the outside is unwell; nothing is committed then
   */
  void process(
      List<ConsumerRecord<byte[], byte[]>> batch,
      Map<TopicPartition, Long> next,
      Consumer<byte[], byte[]> consumer) {
    var rest = batch;
    while (true) {
      try {
        flood.begin(rest);
        work.process(rest, next, consumer);
        flood.committed(next, consumer);
        caution.moved(next);
        return;
      } catch (Flooded flooded) {
        work.rolledBack(String.valueOf(flooded.getMessage()));
        rest = flood.cut(rest, next, flooded);
      } catch (RecordRefused refused) {
        learn(refused);
      }
    }
  }

  /** Learns how long a record may be, after which the same batch passes. It stays cut as it is. */
  private void learn(RecordRefused refused) {
    work.rolledBack(String.valueOf(refused.getMessage()));
    if (!work.learn(refused)) {
      throw KafkaFault.unavailable("write a batch", refused);
    }
    log.warn("{}: {}", name, refused.getMessage());
  }

  /** Undoes a batch that failed. */
  void rolledBack(DependencyUnavailable cause) {
    work.rolledBack(cause.getMessage());
    flood.rolledBack();
  }
}
