package dev.millrace.e2e.fault;

import dev.millrace.e2e.TestSystem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** The committed records of a topic, read from where the last reading ended. */
final class CommittedTopic implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;

  CommittedTopic(TestSystem system, String topic) {
    this.topic = topic;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                system.infra().bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Hands over every record up to the end that is committed now. */
  void read(Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    if (consumer.assignment().isEmpty()) {
      var partitions = partitions();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }
    var ends = consumer.endOffsets(consumer.assignment());
    Awaitility.await("the end of " + topic)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(LIMIT)
        .until(
            () -> {
              consumer.poll(POLL).forEach(taker);
              return ends.entrySet().stream()
                  .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
  }

  private List<TopicPartition> partitions() {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
