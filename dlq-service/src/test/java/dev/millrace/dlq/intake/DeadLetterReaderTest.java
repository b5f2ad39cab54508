package dev.millrace.dlq.intake;

import static dev.millrace.dlq.Failures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.view.FakeRegistry;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.schema.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterReaderTest {

  private final FakeRegistry registry = new FakeRegistry().with(3, DeadLetter.getClassSchema());
  private final DeadLetterReader reader = new DeadLetterReader(registry);

  @Test
  void readsADeadLetter() {
    var failure = reader.read(record(framed(letter())));

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

    var failure = reader.read(record(FakeRegistry.framed(4, later, millis(record))));

    assertThat(failure.stage()).isEqualTo("transform");
    assertThat(failure.eventId()).isEqualTo("event-1");
  }

  @Test
  void keepsWhatIsNoDeadLetterAsAFailureOfItsOwn() {
    var bytes = utf8("not avro");
    var record = record(bytes);
    record.headers().add("traceparent", utf8("00-x"));

    var failure = reader.read(record);

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

    var failure = reader.read(record);

    assertThat(failure.redriveOf()).contains(new DeadLetterId("dlq/dlq.orders/1/9"));
    assertThat(failure.attempts()).isEqualTo(3);
  }

  @Test
  void doesNotTakeTheRedriveOfAnEventForThatOfAnUndecodableRecord() {
    var record = record(utf8("not avro"));
    record.headers().add("mr-redrive-of", utf8("transform/raw.orders/2/41"));

    assertThat(reader.read(record).redriveOf()).isEmpty();
  }

  @Test
  void doesNotBelieveNamesThatAreNone() {
    var letter = letter();
    letter.setId("../../etc");
    assertThat(reader.read(record(framed(letter))).cause().message()).contains("id");

    letter = letter();
    letter.setPipeline("a b");
    assertThat(reader.read(record(framed(letter))).cause().message()).contains("pipeline");
  }

  @Test
  void waitsForTheRegistryRatherThanCallingARecordUndecodable() {
    registry.down();

    assertThatThrownBy(() -> reader.read(record(framed(letter()))))
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

      assertThat(reader.read(record(bytes)).id()).isNotNull();
    }
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
