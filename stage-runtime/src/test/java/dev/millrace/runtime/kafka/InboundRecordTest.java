package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class InboundRecordTest {

  private static final long NOW = 1_700_000_000_000L;

  @Test
  void theTimeAtIngestIsItsOwnUnlessARedriveWroteTheRecord() {
    var claimed = Map.of("mr-ingested-at", "7");
    var redriven = Map.of("mr-ingested-at", "7", "mr-redriven", "1");

    assertThat(inbound("ingest.orders", claimed).event().ingestedAt()).isEqualTo(NOW);
    assertThat(inbound("ingest.orders", redriven).event().ingestedAt()).isEqualTo(7);
    assertThat(inbound("raw.orders", claimed).event().ingestedAt()).isEqualTo(7);
  }

  @Test
  void hasPassedAStageBehindIngestUnlessSomebodyElseWroteIt() {
    var timed = Map.of("mr-ingested-at", "7");

    assertThat(inbound("ingest.orders", Map.of()).hasPassedStage()).isFalse();
    assertThat(inbound("ingest.orders", timed).hasPassedStage()).isFalse();
    assertThat(inbound("raw.orders", Map.of("mr-event-id", "e-1")).hasPassedStage()).isFalse();
    assertThat(inbound("raw.orders", Map.of("mr-ingested-at", "x")).hasPassedStage()).isFalse();
    assertThat(inbound("raw.orders", timed).hasPassedStage()).isTrue();
  }

  @Test
  void anIdThatCannotBeOneIsReplacedByThePosition() {
    assertThat(inbound("raw.orders", Map.of("mr-event-id", "e-1")).event().eventId())
        .isEqualTo("e-1");
    assertThat(inbound("raw.orders", Map.of("mr-event-id", "with space")).event().eventId())
        .isEqualTo("raw.orders-2-5");
    assertThat(inbound("raw.orders", Map.of("mr-event-id", "e".repeat(201))).event().eventId())
        .isEqualTo("raw.orders-2-5");
  }

  private static InboundRecord inbound(String topic, Map<String, String> headers) {
    var record = new ConsumerRecord<>(topic, 2, 5, new byte[0], new byte[0]);
    headers.forEach(
        (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    return InboundRecord.of(record, NOW, topic.startsWith("ingest."));
  }
}
