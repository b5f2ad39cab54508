package dev.millrace.dlq.intake;

import static dev.millrace.dlq.Failures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Origin;
import dev.millrace.dlq.letter.Times;
import dev.millrace.dlq.view.FakeRegistry;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.schema.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterReaderTest {

  private static final RecordSeals SEALS = new RecordSeals(SealKey.random(new Random(1)));

  private final FakeRegistry registry = new FakeRegistry().with(3, DeadLetter.getClassSchema());
  private final DeadLetterReader reader =
      new DeadLetterReader(registry, new Times(InstantSource.fixed(NOON)));

  @Test
  void readsADeadLetter() {
    var failure = read(record(framed(letter())));

    assertThat(failure.id()).isEqualTo(new DeadLetterId("transform/raw.orders/2/41"));
    assertThat(failure.redriveOf()).isEmpty();
    assertThat(failure.cause().code()).isEqualTo("CAST_FAILED");
    assertThat(failure.record().value()).isEqualTo(utf8("{}"));
    assertThat(failure.record().header("mr-event-id")).isEmpty();
    assertThat(failure.lastFailedAt()).isEqualTo(NOON);
  }

  @Test
  void readsADeadLetterOfALaterVersionOfItsSchema() {
    var fields = new ArrayList<Schema.Field>();
    fields.add(new Schema.Field("severity", Schema.create(Schema.Type.STRING), null, "high"));
    for (var field : DeadLetter.getClassSchema().getFields()) {
      fields.add(new Schema.Field(field, field.schema()));
    }
    var later = Schema.createRecord("DeadLetter", null, "dev.millrace.schema", false, fields);
    var record = new GenericData.Record(later);
    record.put("severity", "low");
    var letter = letter();
    for (var field : DeadLetter.getClassSchema().getFields()) {
      record.put(field.name(), letter.get(field.name()));
    }
    registry.with(4, later);

    var failure = read(record(FakeRegistry.framed(4, later, millis(record))));

    assertThat(failure.stage()).isEqualTo("transform");
    assertThat(failure.eventId()).isEqualTo("event-1");
  }

  @Test
  void keepsWhatIsNoDeadLetterAsAFailureOfItsOwn() {
    var bytes = utf8("not avro");
    var record = record(bytes);
    record.headers().add("traceparent", utf8("00-x"));

    var failure = read(record);

    assertThat(failure.id()).isEqualTo(new DeadLetterId("dlq/dlq.orders/1/17"));
    assertThat(failure.pipeline()).isEqualTo("orders");
    assertThat(failure.cause().code()).isEqualTo("UNDECODABLE");
    assertThat(failure.record().topic()).isEqualTo("dlq.orders");
    assertThat(failure.record().value()).isEqualTo(bytes);
    assertThat(failure.record().headers()).hasSize(1);
  }

  @Test
  void knowsTheRedriveOfAnUndecodableRecord() {
    var record = record(utf8("still not avro"));
    record.headers().add("mr-redrive-of", utf8("dlq/dlq.orders/1/9"));
    record.headers().add("mr-attempts", utf8("2"));
    assertThat(read(record).redriveOf()).as("by a stranger").isEmpty();
    seal(record);

    var failure = read(record);

    assertThat(failure.redriveOf()).contains(new DeadLetterId("dlq/dlq.orders/1/9"));
    assertThat(failure.attempts()).isEqualTo(3);
  }

  @Test
  void doesNotTakeTheRedriveOfAnEventForThatOfAnUndecodableRecord() {
    var record = record(utf8("not avro"));
    record.headers().add("mr-redrive-of", utf8("transform/raw.orders/2/41"));
    seal(record);

    assertThat(read(record).redriveOf()).isEmpty();
  }

  @Test
  void doesNotBelieveNamesThatAreNone() {
    var letter = letter();
    letter.setId("../../etc");
    assertThat(read(record(framed(letter))).cause().message()).contains("id");

    letter = letter();
    letter.setPipeline("a b");
    assertThat(read(record(framed(letter))).cause().message()).contains("pipeline");

    letter = letter();
    letter.setOffset(42);
    assertThat(read(record(framed(letter))).cause().message()).contains("its id is not");
  }

  @Test
  void keepsWhatCannotBeTheWordOfAStageOfItsPipeline() {
    var other = letter();
    other.setPipeline("other");
    var elsewhere = letter();
    elsewhere.setTopic("raw.other");
    elsewhere.setId("transform/raw.other/2/41");
    var tomorrow = letter();
    tomorrow.setLastFailedAt(NOON.plusSeconds(100_000));
    var never = letter();
    never.setFirstFailedAt(Instant.ofEpochMilli(Long.MIN_VALUE));
    var tired = letter();
    tired.setAttempts(Integer.MAX_VALUE);

    for (var letter : List.of(other, elsewhere, tomorrow, never, tired)) {
      var failure = read(record(framed(letter)));
      assertThat(failure.stage()).isEqualTo("dlq");
      assertThat(failure.id()).isEqualTo(new DeadLetterId("dlq/dlq.orders/1/17"));
    }
  }

  @Test
  void believesOnlyAStageAboutOtherDeadLetters() {
    var letter = letter();
    letter.setRedriveOf("transform/raw.orders/2/7");
    letter.setAttempts(2);
    var unsealed = record(framed(letter));
    unsealed.headers().add("mr-redrive-number", utf8("3"));
    unsealed.headers().add("mr-ingested-at", utf8("1700000000000"));

    assertThat(read(unsealed).redriveOf()).isEmpty();
    assertThat(read(unsealed).origin()).isEqualTo(Origin.unsealed("dlq.orders/1/17"));
    var sealed = read(seal(unsealed));
    assertThat(sealed.redriveOf()).contains(new DeadLetterId("transform/raw.orders/2/7"));
    assertThat(sealed.origin())
        .isEqualTo(
            new Origin("dlq.orders/1/17", true, 3, Instant.ofEpochMilli(1_700_000_000_000L)));
  }

  @Test
  void aRedriveOfWhatCouldNotBeReadDoesNotVouchForWhatItSays() {
    var letter = letter();
    letter.setRedriveOf("transform/raw.orders/2/7");
    var redriven = record(framed(letter));
    redriven.headers().add("mr-redrive-of", utf8("dlq/dlq.orders/1/9"));

    var failure = read(seal(redriven));

    assertThat(failure.stage()).isEqualTo("transform");
    assertThat(failure.redriveOf()).isEmpty();
    assertThat(failure.origin().isSealed()).isFalse();
  }

  @Test
  void lengthsThatAreNotThereTakeNoMemory() {
    var good = framed(letter());
    for (int at = 5; at < good.length; at++) {
      var bytes = Arrays.copyOf(good, good.length + 10);
      // A length, or a count of items, of 2^60.
      for (int i = 0; i < 8; i++) {
        bytes[at + i] = (byte) 0x80;
      }
      bytes[at + 8] = 0x20;

      assertThat(read(record(bytes)).id()).isNotNull();
    }
  }

  @Test
  void itemsThatTakeNoBytesAreCounted() {
    var items = Schema.createArray(Schema.create(Schema.Type.NULL));
    var fields = new ArrayList<Schema.Field>();
    fields.add(new Schema.Field("nothing", items));
    for (var field : DeadLetter.getClassSchema().getFields()) {
      fields.add(new Schema.Field(field, field.schema()));
    }
    registry.with(5, Schema.createRecord("DeadLetter", null, "dev.millrace.schema", false, fields));
    // Blocks of 2^30 nulls, one after the other.
    var bytes = new byte[1_000_000];
    bytes[4] = 5;
    for (int at = 5; at + 5 <= bytes.length; at += 5) {
      bytes[at] = bytes[at + 1] = bytes[at + 2] = bytes[at + 3] = (byte) 0x80;
      bytes[at + 4] = 0x08;
    }

    assertThat(read(record(bytes)).stage()).isEqualTo("dlq");
  }

  @Test
  void waitsForTheRegistryRatherThanCallingARecordUndecodable() {
    registry.down();

    assertThatThrownBy(() -> read(record(framed(letter()))))
        .isInstanceOf(DependencyUnavailable.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void makesAFailureOfWhateverBytes(long seed) {
    var random = new Random(seed);
    var good = framed(letter());
    for (int i = 0; i < 500; i++) {
      var bytes = Arrays.copyOf(good, 5 + random.nextInt(good.length));
      for (int damage = random.nextInt(5); damage >= 0; damage--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
      }

      assertThat(read(record(bytes)).id()).isNotNull();
    }
  }

  private Failure read(ConsumerRecord<byte[], byte[]> record) {
    return reader.read(record, SEALS.isSealed(record));
  }

  private static ConsumerRecord<byte[], byte[]> seal(ConsumerRecord<byte[], byte[]> record) {
    var sent =
        new ProducerRecord<>(
            record.topic(), record.partition(), record.key(), record.value(), record.headers());
    SEALS.seal(sent);
    record.headers().add(sent.headers().lastHeader("mr-seal"));
    return record;
  }

  private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
    return new ConsumerRecord<>("dlq.orders", 1, 17, utf8("key"), value);
  }

  private static byte[] framed(DeadLetter letter) {
    return FakeRegistry.framed(3, DeadLetter.getClassSchema(), letter);
  }

  private static DeadLetter letter() {
    return DeadLetter.newBuilder()
        .setId("transform/raw.orders/2/41")
        .setPipeline("orders")
        .setStage("transform")
        .setEventId("event-1")
        .setTopic("raw.orders")
        .setPartition(2)
        .setOffset(41)
        .setRecordTimestamp(NOON)
        .setKey(ByteBuffer.wrap(utf8("key")))
        .setValue(ByteBuffer.wrap(utf8("{}")))
        .setHeaders(List.of())
        .setErrorClass("poison")
        .setCode("CAST_FAILED")
        .setMessage("amount is no number")
        .setViolations(List.of())
        .setFingerprint("f1")
        .setAttempts(1)
        .setFirstFailedAt(NOON)
        .setLastFailedAt(NOON)
        .build();
  }

  private static GenericData.Record millis(GenericData.Record record) {
    for (var field : List.of("record_timestamp", "first_failed_at", "last_failed_at")) {
      record.put(field, NOON.toEpochMilli());
    }
    return record;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
