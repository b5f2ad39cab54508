package dev.millrace.cli.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TailTest {

  private static final TopicPartition PARTITION = new TopicPartition("ingest.orders", 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final Tail tail = new Tail(consumer);

  @BeforeEach
  void aTopic() {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 9L));
  }

  @Test
  void aRecordBeforeTheEndIsOne() {
    consumer.schedulePollTask(
        () ->
            consumer.addRecord(
                new ConsumerRecord<>(PARTITION.topic(), 0, 5, new byte[1], new byte[1])));

    assertThat(tail.isEmpty(PARTITION, 3, 9)).isFalse();
  }

  @Test
  void onlyWhatTransactionsTookIsNone() {
    consumer.schedulePollTask(() -> consumer.seek(PARTITION, 9));

    assertThat(tail.isEmpty(PARTITION, 3, 9)).isTrue();
  }

  @Test
  void whatCannotBeReadIsTakenForARecord() {
    consumer.setPollException(new KafkaException("away"));

    assertThat(tail.isEmpty(PARTITION, 3, 9)).isFalse();
  }

  @Test
  void aRecordThatTheMemoryDoesNotHoldIsOne() {
    consumer.schedulePollTask(
        () -> {
          throw new OutOfMemoryError("Java heap space");
        });

    assertThat(tail.isEmpty(PARTITION, 3, 9)).isFalse();
  }
}
