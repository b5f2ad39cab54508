package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.seal.SealKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundRecordTest {

  private static final long NOW = 1_700_000_000_000L;

  @Test
  void whatIsNotThePlatformsWordIsNotRead() {
    var claimed =
        Map.of(
            "mr-event-id", "e-1",
            "mr-ingested-at", "7",
            "mr-redrive-of", "load/validated.other/0/17",
            "mr-attempts", "9",
            "mr-redrive-number", "3",
            "mr-redriven", "1");

    for (var topic : List.of("ingest.orders", "raw.orders")) {
      var forged = inbound(topic, claimed);
      assertThat(forged.event().eventId()).as("a name").isEqualTo("e-1");
      assertThat(forged.event().ingestedAt()).isEqualTo(NOW);
      assertThat(forged.redriveOf()).isNull();
      assertThat(forged.attempts()).isZero();
      assertThat(forged.redriveNumber()).isZero();
      assertThat(forged.isRedriven()).isFalse();
      assertThat(forged.event().headers()).as("kept as they came").hasSize(6);
      var sealed = believed(topic, claimed);
      assertThat(sealed.event().ingestedAt()).isEqualTo(7);
      assertThat(sealed.redriveOf()).asString().isEqualTo("load/validated.other/0/17");
      assertThat(sealed.attempts()).isEqualTo(9);
      assertThat(sealed.redriveNumber()).isEqualTo(3);
      assertThat(sealed.isRedriven()).isTrue();
    }
  }

  @Test
  void theTimestampThatTheStageBeforeGaveIsTheIngestTime() {
    var passed = Map.of("mr-event-id", "e-1");
    var old = Map.of("mr-event-id", "e-1", "mr-ingested-at", "7");

    assertThat(inbound("raw.orders", passed, NOW - 9).event().ingestedAt()).isEqualTo(NOW - 9);
    assertThat(inbound("raw.orders", old, NOW - 9).event().ingestedAt()).isEqualTo(NOW - 9);
    assertThat(inbound("raw.orders", Map.of(), NOW - 9).event().ingestedAt())
        .as("by somebody else")
        .isEqualTo(NOW);
    assertThat(inbound("ingest.orders", passed, NOW - 9).event().ingestedAt())
        .as("the publisher's clock")
        .isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {Long.MIN_VALUE, -1, 0, 1_000_000_000, NOW + 600_001, NOW * 1_000, Long.MAX_VALUE})
  void aTimestampThatNoStageCanHaveGivenIsNoIngestTime(long timestamp) {
    var inbound = inbound("raw.orders", Map.of("mr-event-id", "e-1"), timestamp);

    assertThat(inbound.event().ingestedAt()).isEqualTo(NOW);
    assertThat(inbound.event().timestamp()).isEqualTo(timestamp);
  }

  @Test
  void anIngestTimeIsRecentForFiveMinutes() {
    var passed = Map.of("mr-event-id", "e-1");

    assertThat(inbound("raw.orders", passed, NOW - 300_000).isRecent()).isTrue();
    assertThat(inbound("raw.orders", passed, NOW - 300_001).isRecent()).isFalse();
    assertThat(inbound("raw.orders", passed, NOW + 300_000).isRecent()).isTrue();
    assertThat(inbound("raw.orders", passed, NOW + 300_001).isRecent()).isFalse();
  }

  @Test
  void hasPassedAStageBehindIngestUnlessSomebodyElseWroteIt() {
    var named = Map.of("mr-event-id", "e-1");

    assertThat(inbound("ingest.orders", Map.of()).hasPassedStage()).isFalse();
    assertThat(inbound("ingest.orders", named).hasPassedStage()).isFalse();
    assertThat(inbound("raw.orders", Map.of("mr-ingested-at", "7")).hasPassedStage()).isFalse();
    assertThat(inbound("raw.orders", Map.of("mr-event-id", "e 1")).hasPassedStage()).isFalse();
    assertThat(inbound("raw.orders", named).hasPassedStage()).isTrue();
    assertThat(foreign("raw.orders", named).hasPassedStage()).isFalse();
    assertThat(
            believed("raw.orders", Map.of("mr-event-id", "e-1", "mr-ingested-at", "7"))
                .hasPassedStage())
        .isTrue();
  }

  @Test
  void whoeverWritesToATopicBetweenStagesIsForeignUnderAnyName() {
    var named = Map.of("mr-event-id", "e-1", "mr-ingested-at", "7");
    var foreign = foreign("raw.orders", named);

    assertThat(foreign.isForeign()).isTrue();
    assertThat(foreign.event().eventId()).as("a name").isEqualTo("e-1");
    assertThat(foreign.event().ingestedAt()).as("not its timestamp").isEqualTo(NOW);
    assertThat(inbound("raw.orders", named).isForeign()).isFalse();
    assertThat(inbound("raw.orders", Map.of()).isForeign()).isTrue();
    assertThat(foreign("ingest.orders", named).isForeign()).as("a publisher").isFalse();
    assertThat(believed("raw.orders", Map.of("mr-event-id", "e-1", "mr-redriven", "1")).isForeign())
        .as("redriven")
        .isFalse();
  }

  @Test
  void aTagBesideOtherClaimsIsNone() {
    var seals = new RecordSeals(SealKey.random(new Random(1)));
    var named = record("raw.orders", Map.of(), NOW);
    new PassedOn(seals).name("e-1", named);
    var judge = new KeyedJudge(seals);

    assertThat(InboundRecord.of(named, NOW, false, judge).hasPassedStage()).isTrue();
    named.headers().add("mr-attempts", new byte[] {'1'});
    assertThat(InboundRecord.of(named, NOW, false, judge).isForeign()).isTrue();
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
    return inbound(topic, headers, NOW);
  }

  private static InboundRecord inbound(String topic, Map<String, String> headers, long timestamp) {
    return inbound(record(topic, headers, timestamp), new FixedJudge(false, true));
  }

  private static InboundRecord foreign(String topic, Map<String, String> headers) {
    return inbound(record(topic, headers, NOW), new FixedJudge(false, false));
  }

  private static InboundRecord believed(String topic, Map<String, String> headers) {
    return inbound(record(topic, headers, NOW), new FixedJudge(true, false));
  }

  private static InboundRecord inbound(
      ConsumerRecord<byte[], byte[]> record, InboundRecord.Judge judge) {
    return InboundRecord.of(record, NOW, record.topic().startsWith("ingest."), judge);
  }

  private static ConsumerRecord<byte[], byte[]> record(
      String topic, Map<String, String> headers, long timestamp) {
    var all = new RecordHeaders();
    headers.forEach((name, value) -> all.add(name, value.getBytes(StandardCharsets.UTF_8)));
    return new ConsumerRecord<>(
        topic,
        2,
        5,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        all,
        Optional.empty());
  }
}
