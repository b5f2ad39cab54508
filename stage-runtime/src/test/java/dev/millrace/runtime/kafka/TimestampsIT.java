package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingest times travel as the timestamps of records; on a real broker. */
class TimestampsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Stage PASSES =
      event ->
          event.value() != null && new String(event.value(), UTF_8).equals("bad")
              ? new Outcome.Reject(new EventError(ErrorCode.UNDECODABLE, "bad"))
              : new Outcome.Emit(event.key(), event.value());

  @TempDir private Path folder;

  @Test
  void theIngestTimeGoesOnAsTheTimestampAndOfOldEventsAsAHeader()
      throws IOException, InterruptedException {
    long start = System.currentTimeMillis();
    long recent = start - Duration.ofMinutes(2).toMillis();
    long old = start - Duration.ofDays(30).toMillis();
    try (var topics = new PipelineTopics("timed", folder)) {
      topics.put(0, "recent", Map.of("mr-event-id", "e-1"), recent);
      topics.put(0, "old", Map.of("mr-event-id", "e-2"), old);
      topics.put(older(topics.names().raw()));
      topics.put(0, "bad", Map.of("mr-event-id", "e-4"), recent);
      topics.flush();

      try (var _ = OneStageService.start(folder, "a", PASSES)) {
        await().atMost(LIMIT).until(() -> topics.account().in() == 4);
      }

      var written = topics.records(topics.names().transformed());
      assertThat(written.get(0).timestamp()).isEqualTo(recent);
      assertThat(ingestedAt(written.get(0))).isNull();
      assertThat(ingestedAt(written.get(1))).isEqualTo(Long.toString(old));
      assertThat(ingestedAt(written.get(2))).isEqualTo("7");
      var letter = topics.records(topics.names().deadLetters()).getFirst();
      assertThat(ingestedAt(letter)).isEqualTo(Long.toString(recent));
      assertThat(written.subList(1, 3))
          .as("kept by Kafka as long as others")
          .allSatisfy(each -> assertThat(each.timestamp()).isGreaterThanOrEqualTo(start));
    }
  }

  @Test
  void topicsThatAreMadeKeepTimestampsAsTheyAreGiven() throws IOException, InterruptedException {
    try (var topics = new PipelineTopics("made", folder);
        var _ = OneStageService.start(folder, "a", PASSES)) {
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(topics.setting(topics.names().validated(), "message.timestamp.type"))
                      .isEqualTo("CreateTime"));
      assertThat(topics.setting(topics.names().validated(), "message.timestamp.before.max.ms"))
          .isEqualTo(Long.toString(Long.MAX_VALUE));
    }
  }

  @Test
  void aPipelineWhoseTopicOverwritesTimestampsDoesNotStart()
      throws IOException, InterruptedException {
    try (var topics = new PipelineTopics("overwritten", folder)) {
      topics.set(topics.names().raw(), "message.timestamp.type", "LogAppendTime");

      try (var service = OneStageService.start(folder, "a", PASSES)) {
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(service.health())
                        .startsWith("DOWN")
                        .contains("topic raw.overwritten has message.timestamp.type=LogAppendTime")
                        .contains("set it to CreateTime"));
      }
    }
  }

  /** An event of very long ago, as the stage before passes it on. */
  private static ProducerRecord<byte[], byte[]> older(String topic) {
    var record = new ProducerRecord<>(topic, 0, "k0".getBytes(UTF_8), "older".getBytes(UTF_8));
    record.headers().add("mr-event-id", "e-3".getBytes(UTF_8));
    record.headers().add("mr-ingested-at", "7".getBytes(UTF_8));
    OneStageService.seals().seal(record);
    return record;
  }

  private static @Nullable String ingestedAt(ConsumerRecord<byte[], byte[]> record) {
    var header = record.headers().lastHeader("mr-ingested-at");
    return header == null ? null : new String(header.value(), UTF_8);
  }
}
