package dev.millrace.runtime.kafka;

import dev.millrace.runtime.watch.ManualTimers;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;

/** Kafka's own consumer in memory, which has two partitions, and a clock that a test moves. */
abstract class TwoPartitions {

  static final String CONSUMER = "orders.transform.0";
  static final TopicPartition FIRST = new TopicPartition("raw.orders", 0);
  static final TopicPartition SECOND = new TopicPartition("raw.orders", 1);

  final ManualTimers clock = new ManualTimers();
  final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

  TwoPartitions() {
    consumer.assign(List.of(FIRST, SECOND));
  }

  /** From where to where a partition reaches, and where the consumer is in it. */
  final void reaches(TopicPartition partition, long beginning, long end, long position) {
    consumer.updateBeginningOffsets(Map.of(partition, beginning));
    consumer.updateEndOffsets(Map.of(partition, end));
    consumer.seek(partition, position);
  }
}
