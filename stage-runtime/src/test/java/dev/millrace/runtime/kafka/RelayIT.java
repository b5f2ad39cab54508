package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.schema.DeadLetter;
import dev.millrace.stack.Infra;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a relay owes, whatever its stage, its twin or its predecessor does; on a real broker. */
class RelayIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int EVENTS = 500;
  private static final Stage PASSES = RelayIT::passed;

  @TempDir private Path folder;

  private static Outcome passed(EventRecord event) {
    return new Outcome.Emit(event.key(), event.value());
  }

  @Test
  void aPoisonEventInTheMiddleOfABatchCostsOnlyItself() throws IOException, InterruptedException {
    try (var topics = new PipelineTopics("poisoned", folder)) {
      for (int i = 0; i < EVENTS; i++) {
        topics.put(0, i == EVENTS / 2 ? "poison" : "event " + i);
      }
      topics.flush();
      Stage brittle =
          event -> {
            if (text(event).equals("poison")) {
              throw new IllegalStateException("nobody foresaw this");
            }
            return passed(event);
          };

      try (var _ = OneStageService.start(folder, "a", brittle)) {
        await().atMost(LIMIT).until(() -> topics.account().in() == EVENTS);
      }

      assertThat(topics.written())
          .isEqualTo(
              IntStream.range(0, EVENTS)
                  .filter(i -> i != EVENTS / 2)
                  .mapToObj(i -> "event " + i)
                  .toList());
      assertThat(topics.account().rejected()).isEqualTo(Map.of("UNCLASSIFIED", 1L));
      var letters = topics.records(topics.names().deadLetters());
      assertThat(letters).hasSize(1);
      var letter = letter(letters.getFirst().value());
      assertThat(letter.getCode().toString()).isEqualTo(ErrorCode.UNCLASSIFIED.name());
      assertThat(letter.getMessage().toString()).contains("nobody foresaw this");
      assertThat(letter.getOffset()).isEqualTo(EVENTS / 2);
      assertThat(UTF_8.decode(letter.getValue()).toString()).isEqualTo("poison");
    }
  }

  @Test
  void onlyEventsThatAreTracedOrCameWithATraceContextGoOnWithOne()
      throws IOException, InterruptedException {
    var unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    try (var topics = new PipelineTopics("traced", folder)) {
      topics.put(0, "passed", Map.of("mr-event-id", "e-1"));
      topics.put(0, "poison", Map.of("mr-event-id", "e-2"));
      topics.put(0, "has its own", Map.of("mr-event-id", "e-3", "traceparent", unsampled));
      topics.put(0, "by somebody else");
      topics.flush();
      Stage rejects =
          event ->
              text(event).equals("poison")
                  ? new Outcome.Reject(new EventError(ErrorCode.UNDECODABLE, "poison"))
                  : passed(event);

      String rejected;
      try (var _ = OneStageService.start(folder, "a", rejects)) {
        await().atMost(LIMIT).until(() -> topics.account().in() == 4);
        rejected = traceparent(topics.records(topics.names().deadLetters()).getFirst());
        await("the rejected event's span, the first of its trace")
            .atMost(LIMIT)
            .until(
                () ->
                    Infra.shared().traces().find(rejected.substring(3, 35)).stream()
                        .flatMap(trace -> trace.spans().stream())
                        .anyMatch(
                            span ->
                                span.parentSpanId().isEmpty()
                                    && span.spanId().equals(rejected.substring(36, 52))));
      }

      var written = topics.records(topics.names().transformed());
      assertThat(written)
          .extracting(each -> new String(each.value(), UTF_8))
          .containsExactly("passed", "has its own", "by somebody else");
      assertThat(written.get(0).headers().lastHeader("traceparent")).isNull();
      assertThat(traceparent(written.get(1))).isEqualTo(unsampled);
      assertThat(traceparent(written.get(2))).endsWith("-01");
      assertThat(rejected).endsWith("-01");
    }
  }

  @Test
  void aProducerThatDiesMidTransactionLeavesNothingVisibleAndItsSuccessorGoesOnAtOnce()
      throws IOException, InterruptedException {
    try (var topics = new PipelineTopics("died", folder);
        var dead = dying("millrace.died.transform.a.0")) {
      dead.initTransactions();
      dead.beginTransaction();
      var sends = new ArrayList<Future<RecordMetadata>>();
      for (int i = 0; i < EVENTS; i++) {
        sends.add(
            dead.send(
                new ProducerRecord<>(
                    topics.names().transformed(),
                    i % 2,
                    null,
                    ("half done " + i).getBytes(UTF_8))));
      }
      dead.sendOffsetsToTransaction(
          Map.of(
              new TopicPartition(topics.names().raw(), 0),
              new OffsetAndMetadata(0, Account.EMPTY.encode())),
          new ConsumerGroupMetadata("millrace.died.transform"));
      dead.flush(); // it is on the broker, and nothing more comes from this producer
      assertThat(sends).extracting(Future::state).containsOnly(Future.State.SUCCESS);
      topics.put(0, "whole");
      topics.flush();
      assertThat(topics.written()).isEmpty();

      // The transaction's own time-out of five minutes is not waited for.
      try (var _ = OneStageService.start(folder, "a", PASSES)) {
        await().atMost(LIMIT).until(() -> topics.written().equals(List.of("whole")));
      }
    }
  }

  @Test
  void twoInstancesUnderOneIdFenceEachOtherSayWhatToChangeAndDoubleNothing()
      throws IOException, InterruptedException {
    var expected = new ArrayList<List<String>>(List.of(new ArrayList<>(), new ArrayList<>()));
    try (var topics = new PipelineTopics("twins", folder);
        var first = OneStageService.start(folder, "same", PASSES)) {
      publish(topics, expected, 20);
      await().atMost(LIMIT).until(() -> topics.account().in() == count(expected));

      try (var second = OneStageService.start(folder, "same", PASSES)) {
        await("one of them says what to change")
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> {
                  publish(topics, expected, 4);
                  var said = first.health() + second.health();
                  return said.contains("millrace.instance");
                });
      }
      await("the one that is left does it all")
          .atMost(LIMIT)
          .until(() -> topics.account().in() == count(expected));

      var written = topics.written();
      assertThat(written).hasSize((int) count(expected));
      for (int partition = 0; partition < 2; partition++) {
        var key = " of " + partition;
        assertThat(written.stream().filter(each -> each.endsWith(key)).toList())
            .isEqualTo(expected.get(partition));
      }
      assertThat(topics.account().emitted()).isEqualTo(count(expected));
      assertThat(topics.records(topics.names().deadLetters())).isEmpty();
    }
  }

  @Test
  void aZombieThatWakesAfterARebalanceCannotWrite() throws IOException, InterruptedException {
    var stuck = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var isFirst = new AtomicBoolean(true);
    Stage hangs =
        event -> {
          if (text(event).equals("event 50") && isFirst.getAndSet(false)) {
            stuck.countDown();
            if (!isOpen(release)) {
              throw new IllegalStateException("nobody released the zombie");
            }
          }
          return passed(event);
        };
    try (var topics = new PipelineTopics("zombie", folder)) {
      var expected = new ArrayList<String>();
      for (int i = 0; i < 100; i++) {
        topics.put(0, "event " + i);
        expected.add("event " + i);
      }
      topics.flush();

      try (var zombie =
              OneStageService.start(
                  folder,
                  "zombie",
                  hangs,
                  "spring.kafka.consumer.properties.max.poll.interval.ms=3000");
          Closeable _ = release::countDown) {
        assertThat(isOpen(stuck)).as("the stage has come to event 50 and hangs").isTrue();
        try (var _ = OneStageService.start(folder, "successor", PASSES)) {
          await("the successor has taken over")
              .atMost(LIMIT)
              .until(() -> topics.account().in() == expected.size());
          release.countDown();
          await("the zombie was refused")
              .atMost(LIMIT)
              .pollInterval(Duration.ofMillis(20))
              .until(() -> zombie.health().contains("paused"));
        }
        for (int i = 100; i < 200; i++) {
          topics.put(0, "event " + i);
          expected.add("event " + i);
        }
        topics.flush();
        await("the zombie works again")
            .atMost(LIMIT)
            .until(() -> topics.account().in() == expected.size());
        await("and is well").atMost(LIMIT).until(() -> zombie.health().contains("running"));
      }

      assertThat(topics.written()).isEqualTo(expected);
      assertThat(topics.account().emitted()).isEqualTo(expected.size());
    }
  }

  private static void publish(PipelineTopics topics, List<List<String>> expected, int events) {
    for (int i = 0; i < events; i++) {
      int partition = i % 2;
      var value = "event " + expected.get(partition).size() + " of " + partition;
      topics.put(partition, value);
      expected.get(partition).add(value);
    }
    topics.flush();
  }

  private static long count(List<List<String>> values) {
    return values.stream().mapToLong(List::size).sum();
  }

  private static String traceparent(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.headers().lastHeader("traceparent").value(), UTF_8);
  }

  private static String text(EventRecord event) {
    return event.value() == null ? "" : new String(event.value(), UTF_8);
  }

  private static boolean isOpen(CountDownLatch latch) {
    try {
      return latch.await(2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static KafkaProducer<byte[], byte[]> dying(String transactionalId) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            Infra.shared().bootstrapServers(),
            "transactional.id",
            transactionalId,
            "transaction.timeout.ms",
            300_000),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static DeadLetter letter(byte[] value) throws IOException {
    var decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
    return new SpecificDatumReader<>(DeadLetter.class).read(null, decoder);
  }
}
