package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One careless publisher does not stop the others, and does not fill the dead letters. */
class JunkIT {

  private static final String JUNK = "junk";
  private static final int UNKNOWN = 300;
  private static final int BROKEN = 3_000;

  private final TestSystem system = TestSystem.shared();

  @Test
  void junkWithoutAKeyFlowsPastTheGoodEventsAndSharesDeadLetters() {
    long before = system.account(JUNK).published();
    try (var publisher = new Publisher(system, JUNK)) {
      for (int i = 0; i < UNKNOWN; i++) {
        publisher.send(framed(1_000_000 + i), Map.of("content-type", "application/avro"));
      }
      publisher.send(Orders.good("junk-first", "customer"));
    }
    var first = system.awaitSettled(JUNK, before + UNKNOWN + 1);
    assertThat(first.loaded()).isEqualTo(1);
    assertThat(first.deadLettered()).isEqualTo(UNKNOWN);

    try (var publisher = new Publisher(system, JUNK)) {
      for (int i = 0; i < BROKEN; i++) {
        publisher.send("{\"order_id\": " + i + ",");
      }
      publisher.send(Orders.good("junk-second", "customer"));
    }
    var second = system.awaitSettled(JUNK, before + UNKNOWN + 1 + BROKEN + 1);

    assertThat(second.faults()).isEmpty();
    assertThat(second.loaded()).isEqualTo(2);
    assertThat(second.deadLettered()).isEqualTo(UNKNOWN + BROKEN);
    await("all of them are stored")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(broken("sum(events)")).isEqualTo(BROKEN));
    assertThat(broken("count(*)")).as("dead letters").isBetween(1_001L, 1_050L);
  }

  private long broken(String what) {
    return system.count(
        "select coalesce(%s, 0) from dlq.dead_letter where pipeline = '%s' and code = 'UNDECODABLE'"
            .formatted(what, JUNK));
  }

  private static byte[] framed(int schemaId) {
    return ByteBuffer.allocate(8).put((byte) 0).putInt(schemaId).array();
  }
}
