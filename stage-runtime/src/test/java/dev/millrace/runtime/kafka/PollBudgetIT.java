package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.stack.Infra;
import dev.millrace.stack.ReadyTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** What a poll keeps of records that are small only as they travel, on a real broker. */
class PollBudgetIT {

  private static final int BUDGET = 1 << 20;
  private static final int RECORDS = 40;

  private static final Map<String, Object> SETTINGS =
      Map.of(
          "bootstrap.servers",
          Infra.shared().bootstrapServers(),
          "max.poll.records",
          5_000,
          "enable.auto.commit",
          false);

  @ParameterizedTest
  @ValueSource(strings = {"watched", "bounded"})
  void aPollKeepsWhatItMayAndTheNextGoesOnWithoutALoss(String how) throws InterruptedException {
    var topic = "poll-budget-" + how;
    try (var admin = Admin.create(settings())) {
      ReadyTopics.create(admin, 2, List.of(topic));
    }
    publish(topic);

    var polls = new ArrayList<List<String>>();
    var factory = how.equals("watched") ? watched() : bounded();
    try (var consumer = factory.createConsumer()) {
      var partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      int read = 0;
      while (read < 2 * RECORDS) {
        var poll = new ArrayList<String>();
        long bytes = 0;
        for (var record : consumer.poll(Duration.ofSeconds(5))) {
          poll.add(record.partition() + "-" + record.offset());
          bytes += record.value().length + record.key().length;
          bytes += record.headers().lastHeader("h").value().length;
        }
        assertThat(poll).as("a poll after %d records", read).isNotEmpty();
        assertThat(poll.size() == 1 || bytes <= BUDGET).as("%d bytes in %s", bytes, poll).isTrue();
        read += poll.size();
        polls.add(poll);
      }
    }

    var all = polls.stream().flatMap(List::stream).toList();
    for (int partition = 0; partition < 2; partition++) {
      var prefix = partition + "-";
      assertThat(all.stream().filter(each -> each.startsWith(prefix)).toList())
          .hasSize(RECORDS)
          .isSortedAccordingTo((one, other) -> Integer.compare(offset(one), offset(other)))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aPollOfFewHoldsFewWhateverTheyAre() throws InterruptedException {
    var topic = "poll-few";
    var partition = new TopicPartition(topic, 0);
    try (var admin = Admin.create(settings())) {
      ReadyTopics.create(admin, 2, List.of(topic));
    }
    publishNothing(topic);

    var factory = new WatchedConsumers(SETTINGS, (poll, _) -> poll.apply(7), BUDGET);
    try (var consumer = factory.createConsumer()) {
      consumer.assign(List.of(partition, new TopicPartition(topic, 1)));
      consumer.seekToBeginning(List.of(partition));
      consumer.pause(List.of(new TopicPartition(topic, 1)));
      var offsets = new ArrayList<Long>();
      while (offsets.size() < RECORDS) {
        var poll = consumer.poll(Duration.ofSeconds(5));
        assertThat(poll.count()).isBetween(1, 7);
        poll.forEach(record -> offsets.add(record.offset()));
        assertThat(consumer.position(partition)).isEqualTo(offsets.getLast() + 1);
      }
      assertThat(offsets).isEqualTo(LongStream.range(0, RECORDS).boxed().toList());
    }
  }

  private static void publishNothing(String topic) {
    var settings = Map.<String, Object>of("bootstrap.servers", Infra.shared().bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<byte[], byte[]>(topic, 0, null, null));
      }
    }
  }

  private static ConsumerFactory<byte[], byte[]> watched() {
    return new WatchedConsumers(SETTINGS, (poll, _) -> poll.apply(Integer.MAX_VALUE), BUDGET);
  }

  private static ConsumerFactory<byte[], byte[]> bounded() {
    var factory = new DefaultKafkaConsumerFactory<byte[], byte[]>(SETTINGS);
    BoundedPolls.of(factory, BUDGET);
    return factory;
  }

  private static int offset(String place) {
    return Integer.parseInt(place.substring(2));
  }

  private static void publish(String topic) {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers",
            Infra.shared().bootstrapServers(),
            "compression.type",
            "zstd",
            "max.request.size",
            10_000_000,
            "batch.size",
            8_000_000,
            "linger.ms",
            1_000);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        for (int partition = 0; partition < 2; partition++) {
          // The fifth alone is longer than a poll may be.
          int length = i == 5 ? 2 * BUDGET : 200_000;
          var record =
              new ProducerRecord<>(topic, partition, "k".getBytes(UTF_8), new byte[length]);
          record.headers().add("h", new byte[50_000]);
          producer.send(record);
        }
      }
    }
  }

  private static Map<String, Object> settings() {
    return Map.of("bootstrap.servers", Infra.shared().bootstrapServers());
  }
}
