package dev.millrace.dlq.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Resolution;
import dev.millrace.dlq.letter.Times;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.seal.SealKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeReaderTest {

  private static final Instant NOW = Instant.ofEpochMilli(1772366400000L);
  private static final String OUTCOME =
      """
      {"deadLetter":"load/validated.orders/0/3","eventId":"e","outcome":"loaded","number":2,"at":1772366400000}
      """;
  private static final RecordSeals SEALS = new RecordSeals(SealKey.random(new Random(1)));

  private final OutcomeReader reader = new OutcomeReader(new Times(InstantSource.fixed(NOW)));

  @Test
  void readsAnOutcomeOfThePipelineWhoseTopicItCameOn() throws SetAside {
    assertThat(reader.read(sealed("outcomes.orders", OUTCOME), SEALS))
        .isEqualTo(
            new Resolution(
                new DeadLetterId("load/validated.orders/0/3"), "orders", "e", 2, "loaded", NOW));
  }

  @Test
  void setsAsideWhatNoStageOfThisSystemWrote() {
    var ofOther =
        sealed("outcomes.orders", OUTCOME, new RecordSeals(SealKey.random(new Random(2))));
    var moved = sealed("outcomes.other", OUTCOME);
    var changed = sealed("outcomes.orders", OUTCOME.replace("loaded", "filtered"));
    var seal = sealed("outcomes.orders", OUTCOME).headers().lastHeader("mr-seal");
    changed.headers().remove("mr-seal").add(seal);

    for (var record :
        List.of(
            record("outcomes.orders", utf8(OUTCOME)),
            record("outcomes.orders", null),
            ofOther,
            copied(moved, "outcomes.orders"),
            changed)) {
      assertThatThrownBy(() -> reader.read(record, SEALS))
          .isInstanceOf(SetAside.class)
          .hasMessage("no stage of this system wrote it");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"deadLetter\":\"x\",\"outcome\":\"loaded\",\"number\":1,\"at\":1772366400000}",
        "{\"deadLetter\":\"load/v.o/0/3\",\"outcome\":\"loaded\",\"number\":1}",
        "{\"deadLetter\":\"load/v.o/0/3\",\"outcome\":\"<b>\",\"number\":1,\"at\":1772366400000}",
        "{\"deadLetter\":\"load/v.o/0/3\",\"outcome\":\"loaded\",\"number\":1,\"at\":1e99}",
        "{\"deadLetter\":\"load/v.o/0/3\",\"outcome\":\"loaded\",\"number\":1,\"at\":9223372036854775807}",
        "{\"deadLetter\":\"load/v.o/0/3\",\"outcome\":\"loaded\",\"number\":1,\"at\":-1}",
        "{\"deadLetter\":\"load/v.o/0/3\",\"outcome\":\"loaded\",\"at\":1772366400000}"
      })
  void setsAsideWhatIsNoOutcome(String text) {
    assertThatThrownBy(() -> reader.read(sealed("outcomes.orders", text), SEALS))
        .isInstanceOf(SetAside.class);
  }

  private static ConsumerRecord<byte[], byte[]> sealed(String topic, String value) {
    return sealed(topic, value, SEALS);
  }

  private static ConsumerRecord<byte[], byte[]> sealed(
      String topic, String value, RecordSeals seals) {
    var sent = new ProducerRecord<>(topic, utf8("key"), utf8(value));
    seals.seal(sent);
    var record = record(topic, utf8(value));
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  private static ConsumerRecord<byte[], byte[]> copied(
      ConsumerRecord<byte[], byte[]> record, String topic) {
    var copy = record(topic, record.value());
    record.headers().forEach(copy.headers()::add);
    return copy;
  }

  private static ConsumerRecord<byte[], byte[]> record(String topic, byte @Nullable [] value) {
    return new ConsumerRecord<>(topic, 0, 0, utf8("key"), value);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
