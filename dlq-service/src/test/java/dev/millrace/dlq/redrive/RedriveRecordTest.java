package dev.millrace.dlq.redrive;

import static dev.millrace.dlq.Failures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.dlq.Failures;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Status;
import dev.millrace.dlq.store.RedriveOutbox.Redrive;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class RedriveRecordTest {

  private static final RecordSeals SEALS = new RecordSeals(SealKey.random(new Random(1)));

  private final Redrive redrive = redrive(Failures.again(2, NOON));

  private static Redrive redrive(Failure latest) {
    var entry =
        new Entry(1, Failures.first().id(), latest, Status.REDRIVING, NOON, "", 2, "", NOON);
    return new Redrive(entry, 2, new byte[] {1}, -1);
  }

  @Test
  void goesToThePartitionWhereTheEventFailed() {
    var record = RedriveRecord.of(redrive, 77, SEALS);

    assertThat(record.topic()).isEqualTo("raw.orders");
    assertThat(record.partition()).isEqualTo(2);
    assertThat(record.key()).asString().isEqualTo("key-1");
    assertThat(record.value()).containsExactly(1);
  }

  @Test
  void keepsTheHeadersAndSaysWhatItIs() {
    var headers = RedriveRecord.of(redrive, 77, SEALS).headers();

    assertThat(headers.lastHeader("mr-seal").value()).hasSize(17);
    assertThat(Arrays.stream(headers.remove("mr-seal").toArray()).map(RedriveRecordTest::text))
        .containsExactly(
            "tenant=a",
            "tenant=null",
            "traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "mr-ingested-at=1772366400000",
            "mr-event-id=event-1",
            "mr-redrive-of=transform/raw.orders/2/41",
            "mr-attempts=2",
            "mr-redrive-number=2",
            "mr-redriven=77");
  }

  @Test
  void saysWhenTheEventWasIngested() {
    var id = header("mr-event-id", "event-1");
    var old = header("mr-ingested-at", "7");

    assertThat(ingestTime(Failures.at("transform", id)))
        .as("the failed record's timestamp")
        .isEqualTo(Long.toString(NOON.toEpochMilli()));
    assertThat(ingestTime(Failures.at("transform", id, old))).as("its header").isEqualTo("7");
    assertThat(ingestTime(Failures.at("transform", id, header("mr-ingested-at", "9".repeat(18)))))
        .as("a time to come")
        .isEqualTo(Long.toString(NOON.toEpochMilli()));
    assertThat(ingestTime(Failures.ingestedAt(NOON.minusSeconds(9), id, old)))
        .as("what the stage said, whatever the record does")
        .isEqualTo(Long.toString(NOON.minusSeconds(9).toEpochMilli()));
    assertThat(ingestTime(Failures.at("transform")))
        .as("none: somebody else wrote the record")
        .isEmpty();
    assertThat(ingestTime(Failures.at("ingest", id)))
        .as("none: the timestamp is the publisher's")
        .isEmpty();
  }

  private static RecordHeader header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String ingestTime(Failure failure) {
    var header =
        RedriveRecord.of(redrive(failure), 77, SEALS).headers().lastHeader("mr-ingested-at");
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Test
  void isKnownByItsFirstDeadLetterAndItsNumber() {
    assertThat(RedriveRecord.name(RedriveRecord.of(redrive, 77, SEALS).headers()))
        .isEqualTo(RedriveRecord.name(redrive))
        .isEqualTo("transform/raw.orders/2/41#2");
  }

  private static String text(Header header) {
    return header.key()
        + "="
        + (header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8));
  }
}
