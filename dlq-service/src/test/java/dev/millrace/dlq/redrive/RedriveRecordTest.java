package dev.millrace.dlq.redrive;

import static dev.millrace.dlq.Failures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.dlq.Failures;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.Status;
import dev.millrace.dlq.store.RedriveOutbox.Redrive;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class RedriveRecordTest {

  private final Entry entry =
      new Entry(
          1,
          Failures.first().id(),
          Failures.again(2, NOON),
          Status.REDRIVING,
          NOON,
          "",
          2,
          "",
          NOON);
  private final Redrive redrive = new Redrive(entry, 2, new byte[] {1}, -1);

  @Test
  void goesToThePartitionWhereTheEventFailed() {
    var record = RedriveRecord.of(redrive);

    assertThat(record.topic()).isEqualTo("raw.orders");
    assertThat(record.partition()).isEqualTo(2);
    assertThat(record.key()).asString().isEqualTo("key-1");
    assertThat(record.value()).containsExactly(1);
  }

  @Test
  void keepsTheHeadersAndSaysWhatItIs() {
    var headers = RedriveRecord.of(redrive).headers().toArray();

    assertThat(Arrays.stream(headers).map(RedriveRecordTest::text))
        .containsExactly(
            "mr-ingested-at=1772366400000",
            "tenant=a",
            "tenant=null",
            "traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "mr-event-id=event-1",
            "mr-redrive-of=transform/raw.orders/2/41",
            "mr-attempts=2",
            "mr-redriven=2");
  }

  @Test
  void isKnownByItsFirstDeadLetterAndItsNumber() {
    assertThat(RedriveRecord.name(RedriveRecord.of(redrive).headers()))
        .isEqualTo(RedriveRecord.name(redrive))
        .isEqualTo("transform/raw.orders/2/41#2");
  }

  private static String text(Header header) {
    return header.key()
        + "="
        + (header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8));
  }
}
