package dev.millrace.dlq.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.dlq.letter.Times;
import dev.millrace.dlq.view.FakeRegistry;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.schema.DeadLetter;
import dev.millrace.schema.RawEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Whatever lies in a topic of dead letters or outcomes: a failure of something, or set aside. */
class DeadLetterFuzzTest {

  private static final RecordSeals SEALS = new RecordSeals(new SealKey(new byte[32]));
  private static final Times TIMES =
      new Times(InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z")));
  private static final FakeRegistry REGISTRY =
      new FakeRegistry().with(3, DeadLetter.getClassSchema()).with(4, RawEvent.getClassSchema());

  private final DeadLetterReader letters = new DeadLetterReader(REGISTRY, TIMES);
  private final OutcomeReader outcomes = new OutcomeReader(TIMES);

  @FuzzTest
  void isAFailureOrSetAside(byte[] value) {
    letter(value);
    letter(framed(3, value));
    letter(framed(4, value));
    try {
      assertThat(outcomes.read(sealed("outcomes.orders", value), SEALS).deadLetter()).isNotNull();
    } catch (SetAside e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private void letter(byte[] value) {
    var record = sealed("dlq.orders", value);
    var failure = letters.read(record, SEALS.isSealed(record));

    assertThat(failure.pipeline()).isEqualTo("orders");
    assertThat(failure.attempts()).isPositive();
    assertThat(failure.cause().message()).isNotNull();
  }

  private static byte[] framed(int id, byte[] value) {
    return ByteBuffer.allocate(5 + value.length).put((byte) 0).putInt(id).put(value).array();
  }

  private static ConsumerRecord<byte[], byte[]> sealed(String topic, byte[] value) {
    var sent = new ProducerRecord<byte[], byte[]>(topic, null, value);
    SEALS.seal(sent);
    var record = new ConsumerRecord<byte[], byte[]>(topic, 1, 17, null, value);
    sent.headers().forEach(record.headers()::add);
    return record;
  }
}
