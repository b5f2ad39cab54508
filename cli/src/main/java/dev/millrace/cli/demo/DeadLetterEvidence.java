package dev.millrace.cli.demo;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.demo.Fate.DeadLettered;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.schema.DeadLetter;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Counts dead letters in dlq-service's table and in the topic. */
final class DeadLetterEvidence {

  /** Magic byte and schema id of the wire format. */
  private static final int FRAME = 5;

  private static final String STORED =
      "select stage, code, sum(events) from dlq.dead_letter where pipeline = ? group by stage, code";

  private DeadLetterEvidence() {}

  /** Those in the table. */
  static Map<DeadLettered, Long> stored(Connection database, String pipeline) {
    var counts = new HashMap<DeadLettered, Long>();
    try (var query = database.prepareStatement(STORED)) {
      query.setString(1, pipeline);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          counts.put(kind(rows.getString(1), rows.getString(2)), rows.getLong(3));
        }
      }
      return counts;
    } catch (SQLException e) {
      throw new CliFailure("the dead letters cannot be counted: " + e.getMessage(), e);
    }
  }

  /** Those in the topic, as a consumer of committed records sees them. */
  static Map<DeadLettered, Long> inTopic(String bootstrapServers, String topic) {
    var counts = new HashMap<DeadLettered, Long>();
    var ids = new HashSet<String>();
    try (var consumer = consumer(bootstrapServers)) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var reader = new SpecificDatumReader<>(DeadLetter.class);
      BinaryDecoder decoder = null;
      while (!reached(consumer, ends, Set.copyOf(partitions))) {
        for (var record : consumer.poll(Duration.ofMillis(500))) {
          var value = record.value();
          decoder = DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, decoder);
          var letter = reader.read(newLetter(), decoder);
          if (ids.add(letter.getId().toString())) {
            counts.merge(
                kind(letter.getStage().toString(), letter.getCode().toString()),
                events(letter),
                Long::sum);
          }
        }
      }
      return counts;
    } catch (IOException e) {
      throw new CliFailure("a record of " + topic + " is no dead letter: " + e.getMessage(), e);
    }
  }

  /** The number of events for which it stands. */
  private static long events(DeadLetter letter) {
    return letter.getAlike().isEmpty()
        ? 1
        : letter.getAlike().stream()
            .mapToLong(range -> range.getLast() - range.getFirst() + 1)
            .sum();
  }

  private static @Nullable DeadLetter newLetter() {
    return null;
  }

  private static boolean reached(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      Set<TopicPartition> partitions) {
    return partitions.stream()
        .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static DeadLettered kind(String stage, String code) {
    return new DeadLettered(StageName.valueOf(stage.toUpperCase(Locale.ROOT)), code);
  }

  /** The order in which they are shown. */
  static List<DeadLettered> inOrder(Set<DeadLettered> kinds) {
    return kinds.stream()
        .sorted(
            java.util.Comparator.comparing(DeadLettered::stage).thenComparing(DeadLettered::code))
        .toList();
  }
}
