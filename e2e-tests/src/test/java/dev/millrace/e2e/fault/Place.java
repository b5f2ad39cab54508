package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** How far a stage that does not run has read its topic, and what is behind that. */
final class Place {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Scene scene;
  private final ServiceKind stage;
  private final FaultPipeline pipeline;

  Place(Scene scene, ServiceKind stage, FaultPipeline pipeline) {
    this.scene = scene;
    this.stage = stage;
    this.pipeline = pipeline;
  }

  /** What the stage reads. */
  String topic() {
    var zone =
        switch (stage) {
          case INGEST -> "ingest";
          case TRANSFORM -> "raw";
          case QUALITY -> "transformed";
          case LOAD -> "validated";
          case DLQ -> "dlq";
        };
    return zone + "." + pipeline.id();
  }

  String group() {
    return "millrace.%s.%s".formatted(pipeline.id(), stage.text());
  }

  /** Waits until the stage has a place in each partition: one that has none is new there. */
  void awaitEach() {
    Awaitility.await(stage.text() + " has read each partition of " + topic())
        .atMost(LIMIT)
        .until(() -> positions().size() == partitions());
  }

  private int partitions() throws ExecutionException, InterruptedException {
    var admin = scene.system().admin();
    return admin
        .describeTopics(List.of(topic()))
        .allTopicNames()
        .get()
        .get(topic())
        .partitions()
        .size();
  }

  /** The next offset to read of each partition that the stage has read. */
  Map<TopicPartition, Long> positions()
      throws SQLException, ExecutionException, InterruptedException {
    return stage == ServiceKind.LOAD ? ofDatabase() : ofGroup();
  }

  private Map<TopicPartition, Long> ofGroup() throws ExecutionException, InterruptedException {
    var positions = new HashMap<TopicPartition, Long>();
    scene
        .system()
        .admin()
        .listConsumerGroupOffsets(group())
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, offset) -> {
              if (partition.topic().equals(topic()) && offset != null) {
                positions.put(partition, offset.offset());
              }
            });
    return positions;
  }

  private Map<TopicPartition, Long> ofDatabase() throws SQLException {
    var positions = new HashMap<TopicPartition, Long>();
    try (var database = scene.system().database();
        var query =
            database.prepareStatement(
                "select partition, next_offset from millrace.sink_position"
                    + " where pipeline = ? and topic = ? and next_offset >= 0")) {
      query.setString(1, pipeline.id());
      query.setString(2, topic());
      try (var row = query.executeQuery()) {
        while (row.next()) {
          positions.put(new TopicPartition(topic(), row.getInt(1)), row.getLong(2));
        }
      }
    }
    return positions;
  }

  /** The stage's partitions are as if it had never read them. */
  void forget() throws ExecutionException, InterruptedException, SQLException {
    if (stage == ServiceKind.LOAD) {
      scene
          .system()
          .execute(
              "delete from millrace.sink_position where pipeline = '%s'".formatted(pipeline.id()));
    } else {
      scene.system().admin().deleteConsumerGroupOffsets(group(), positions().keySet()).all().get();
    }
  }

  /** Where the committed records of each partition end. */
  Map<TopicPartition, Long> ends(Iterable<TopicPartition> partitions) {
    var all = new ArrayList<TopicPartition>();
    partitions.forEach(all::add);
    try (var consumer = consumer()) {
      return consumer.endOffsets(all);
    }
  }

  /** The ids of the events between two offsets of each partition. */
  List<String> events(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
    var ids = new ArrayList<String>();
    try (var consumer = consumer()) {
      consumer.assign(to.keySet());
      to.keySet().forEach(partition -> consumer.seek(partition, from.get(partition)));
      while (to.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var record : consumer.poll(POLL)) {
          if (record.offset() < to.get(new TopicPartition(record.topic(), record.partition()))) {
            ids.add(id(record));
          }
        }
      }
    }
    return ids;
  }

  private static String id(ConsumerRecord<byte[], byte[]> record) {
    var own = record.headers().lastHeader("mr-event-id");
    return own == null
        ? record.topic() + "-" + record.partition() + "-" + record.offset()
        : new String(own.value(), StandardCharsets.UTF_8);
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            scene.system().infra().bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
