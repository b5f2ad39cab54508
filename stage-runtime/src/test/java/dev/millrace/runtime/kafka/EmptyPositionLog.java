package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.OwnSeal;
import dev.millrace.runtime.position.PositionLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A log of positions in memory, in which nothing is written yet. */
final class EmptyPositionLog {

  private EmptyPositionLog() {}

  static PositionLog at(InstantSource clock) {
    return at(clock, new AtomicBoolean());
  }

  /**
   * The same, at a broker that does not always answer.
   *
   * @param isAway whether it does not answer now
   */
  static PositionLog at(InstantSource clock, AtomicBoolean isAway) {
    return new PositionLog(
        () -> {
          if (isAway.get()) {
            throw new KafkaException("away");
          }
          return reader();
        },
        () -> new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
        new OwnSeal(),
        _ -> {},
        clock);
  }

  private static MockConsumer<byte[], byte[]> reader() {
    var reader = new MockConsumer<byte[], byte[]>("none");
    var partition = new TopicPartition(PositionLog.TOPIC, 0);
    reader.updatePartitions(
        PositionLog.TOPIC,
        List.of(new PartitionInfo(PositionLog.TOPIC, 0, null, new Node[0], new Node[0])));
    reader.updateBeginningOffsets(Map.of(partition, 0L));
    reader.updateEndOffsets(Map.of(partition, 0L));
    return reader;
  }
}
