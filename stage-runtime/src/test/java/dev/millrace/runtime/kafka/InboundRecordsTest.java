package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.metrics.Metric;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.PipelineName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InboundRecordsTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final SealKey KEY = SealKey.random(new Random(1));
  private static final SealKey OTHER_KEY = SealKey.random(new Random(2));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Instant now = Instant.ofEpochMilli(NOW);
  private final InboundRecords inbound = inbound();

  private InboundRecords inbound() {
    return inbound(true, false);
  }

  private InboundRecords inbound(boolean isAtIngest, boolean takesUntagged) {
    return new InboundRecords(
        isAtIngest,
        new RecordSeals(KEY),
        new UntaggedEvents(takesUntagged, () -> now),
        new StageMetrics(
            meters,
            new PipelineName("orders"),
            isAtIngest ? StageName.INGEST : StageName.TRANSFORM,
            0),
        () -> now);
  }

  @Test
  void aRedriveOfThisSystemIsBelievedOnce() {
    var redrive = consumed(redrive("ingest.orders", 2, 7, KEY), "ingest.orders", 2);

    assertThat(inbound.of(redrive, NOW).isRedriven()).isTrue();
    var copy = inbound.of(redrive, NOW);
    assertThat(copy.isRedriven()).as("its copy in the same batch").isFalse();
    assertThat(copy.redriveOf()).isNull();
    assertThat(copy.event().ingestedAt()).isEqualTo(NOW);
    inbound.committed();
    assertThat(inbound.of(redrive, NOW).isRedriven()).as("in a later batch").isFalse();
    inbound.committed();
    assertThat(meters.get(Metric.UNSEALED.id()).counter().count()).isEqualTo(2);
  }

  @Test
  void aLaterRedriveIsBelievedAnEarlierOneNot() {
    assertThat(isBelieved(redrive("ingest.orders", 2, 7, KEY))).isTrue();
    assertThat(isBelieved(redrive("ingest.orders", 2, 9, KEY))).isTrue();
    assertThat(isBelieved(redrive("ingest.orders", 2, 8, KEY))).isFalse();
  }

  @Test
  void aBatchThatIsReadAgainCountsItsRedrivesAgain() {
    var redrive = consumed(redrive("ingest.orders", 2, 7, KEY), "ingest.orders", 2);
    assertThat(inbound.of(redrive, NOW).isRedriven()).isTrue();

    inbound.rolledBack();

    assertThat(inbound.of(redrive, NOW).isRedriven()).isTrue();
  }

  @Test
  void whatWasCountedIsKeptWithThePosition() {
    assertThat(inbound.mark(2)).isEmpty();
    assertThat(isBelieved(redrive("ingest.orders", 2, 7, KEY))).isTrue();
    var metadata = new Account(1, 1, 1, 0, 0, Map.of()).encode() + inbound.mark(2);
    assertThat(inbound.mark(1)).as("another partition").isEmpty();

    var successor = inbound();
    successor.restore(2, metadata);

    var copy = consumed(redrive("ingest.orders", 2, 7, KEY), "ingest.orders", 2);
    var next = consumed(redrive("ingest.orders", 2, 8, KEY), "ingest.orders", 2);
    assertThat(successor.of(copy, NOW).isRedriven()).isFalse();
    assertThat(successor.of(next, NOW).isRedriven()).isTrue();
    assertThat(Account.decode(metadata).redriven()).as("the account beside it").isEqualTo(1);
    successor.restore(2, null);
    assertThat(successor.mark(1)).isEmpty();
  }

  @Test
  void aSealMeansNothingElsewhere() {
    var redrive = redrive("ingest.orders", 2, 7, KEY);

    assertThat(inbound.of(consumed(redrive, "ingest.other", 2), NOW).isRedriven())
        .as("in another topic")
        .isFalse();
    assertThat(inbound.of(consumed(redrive, "ingest.orders", 1), NOW).isRedriven())
        .as("in another partition")
        .isFalse();
    assertThat(isBelieved(redrive("ingest.orders", 2, 7, OTHER_KEY)))
        .as("of another system, whose topic is mirrored")
        .isFalse();
  }

  @Test
  void aSealHoldsForWhatItWasMadeOverOnly() {
    for (var name :
        List.of(
            "mr-event-id",
            "mr-ingested-at",
            "mr-redrive-of",
            "mr-attempts",
            "mr-redrive-number",
            "mr-redriven",
            "mr-seal")) {
      var changed = redrive("ingest.orders", 2, 7, KEY);
      changed.headers().add(name, bytes("8"));
      assertThat(isBelieved(changed)).as(name + " changed").isFalse();
      var removed = redrive("ingest.orders", 2, 7, KEY);
      removed.headers().remove(name);
      assertThat(isBelieved(removed)).as(name + " removed").isFalse();
    }
    var sealed = redrive("ingest.orders", 2, 7, KEY);
    assertThat(isBelieved(with(sealed, bytes("k"), bytes("other")))).as("value").isFalse();
    assertThat(isBelieved(with(sealed, bytes("k"), null))).as("no value").isFalse();
    assertThat(isBelieved(with(sealed, bytes("x"), bytes("v")))).as("key").isFalse();
    assertThat(isBelieved(with(sealed, bytes("kv"), bytes("")))).as("moved").isFalse();
    sealed.headers().add("tenant", bytes("a"));
    assertThat(isBelieved(sealed)).as("the publisher's own").isTrue();
  }

  @Test
  void aRedriveMustNameItsPartition() {
    var record = new ProducerRecord<>("ingest.orders", null, bytes("k"), bytes("v"), headers(7));
    new RecordSeals(KEY).seal(record);

    assertThat(isBelieved(record)).isFalse();
  }

  @Test
  void anEventOfLongAgoKeepsItsIngestTimeAcrossStages() {
    var headers = new RecordHeaders();
    headers.add("mr-event-id", bytes("e-1")).add("mr-ingested-at", bytes("1600000000000"));
    var record = new ProducerRecord<>("ingest.orders", null, bytes("k"), (byte[]) null, headers);
    new RecordSeals(KEY).seal(record);

    var first = inbound.of(consumed(record, "ingest.orders", 4), NOW);

    assertThat(first.event().ingestedAt()).isEqualTo(1_600_000_000_000L);
    assertThat(first.isRedriven()).isFalse();
  }

  @Test
  void anEventThatNoStageHasPassedOnIsForeign() {
    var raw = inbound(false, false);

    assertThat(raw.of(passedOn("raw.orders", "e-1", KEY), NOW).hasPassedStage()).isTrue();
    assertThat(raw.of(passedOn("raw.orders", "e-1", OTHER_KEY), NOW).isForeign())
        .as("by a stage of another system, whose topic is mirrored")
        .isTrue();
    var moved = passedOn("raw.other", "e-1", KEY);
    assertThat(raw.of(at("raw.orders", moved.headers()), NOW).isForeign())
        .as("copied from another topic")
        .isTrue();
    var renamed = passedOn("raw.orders", "e-1", KEY);
    renamed.headers().add("mr-event-id", bytes("e-2"));
    assertThat(raw.of(renamed, NOW).isForeign()).as("under another name").isTrue();
    var untagged = at("raw.orders", new RecordHeaders());
    untagged.headers().add("mr-event-id", bytes("e-1"));
    assertThat(raw.of(untagged, NOW).isForeign()).as("without a tag").isTrue();
  }

  @Test
  void aCopyOfARedriveBehindIngestIsForeign() {
    var raw = inbound(false, false);
    var redrive = consumed(redrive("raw.orders", 2, 7, KEY), "raw.orders", 2);

    assertThat(raw.of(redrive, NOW).isForeign()).isFalse();
    assertThat(raw.of(redrive, NOW).isForeign()).isTrue();
  }

  @Test
  void eventsOfRelease010AreTakenForADayAfterItsLastPosition() {
    var raw = inbound(false, false);
    var untagged = at("raw.orders", new RecordHeaders());
    untagged.headers().add("mr-event-id", bytes("e-1"));

    raw.restore(2, null);
    assertThat(raw.of(untagged, NOW).isForeign()).as("a partition without a past").isTrue();
    raw.restore(2, "set by hand");
    assertThat(raw.of(untagged, NOW).isForeign()).as("of nobody's past").isTrue();
    raw.restore(2, "v1;in=3;emitted=3");
    assertThat(raw.of(untagged, NOW).isForeign()).as("taken over").isFalse();
    now = now.plus(Duration.ofHours(23));
    var successor = inbound(false, false);
    successor.restore(2, "v1;in=3;emitted=3" + raw.mark(2));
    assertThat(successor.of(untagged, NOW).isForeign()).as("after a restart").isFalse();
    now = now.plus(Duration.ofHours(1));
    assertThat(successor.of(untagged, NOW).isForeign()).as("a day later").isTrue();
    successor.restore(2, "v1;in=3;emitted=3" + successor.mark(2));
    assertThat(successor.of(untagged, NOW).isForeign()).as("and for good").isTrue();
    assertThat(inbound(false, true).of(untagged, NOW).isForeign()).as("where set").isFalse();
  }

  @Test
  void aPositionOfThisReleaseIsNeverTakenForOneOf010() {
    var raw = inbound(false, false);
    raw.restore(2, null);

    assertThat(raw.mark(2)).isEqualTo(";untagged=0");
    assertThat(UntaggedEvents.markIn("v1;in=3;untagged=17")).isEqualTo(";untagged=17");
    assertThat(UntaggedEvents.markIn("v1;in=3")).as("of 0.1.0").isEmpty();
    assertThat(UntaggedEvents.markIn("")).as("of nobody").isEqualTo(";untagged=0");
  }

  private static ConsumerRecord<byte[], byte[]> passedOn(
      String topic, String eventId, SealKey key) {
    return new PassedOn(new RecordSeals(key)).name(eventId, at(topic, new RecordHeaders()));
  }

  private static ConsumerRecord<byte[], byte[]> at(String topic, Headers headers) {
    return consumed(new ProducerRecord<>(topic, null, bytes("k"), bytes("v"), headers), topic, 2);
  }

  private boolean isBelieved(ProducerRecord<byte[], byte[]> record) {
    return inbound.of(consumed(record, "ingest.orders", 2), NOW).isRedriven();
  }

  private static RecordHeaders headers(long number) {
    var headers = new RecordHeaders();
    headers
        .add("mr-event-id", bytes("e-1"))
        .add("mr-ingested-at", bytes("1600000000000"))
        .add("mr-redrive-of", bytes("ingest/ingest.orders/2/1"))
        .add("mr-attempts", bytes("1"))
        .add("mr-redrive-number", bytes("1"))
        .add("mr-redriven", bytes(Long.toString(number)));
    return headers;
  }

  private static ProducerRecord<byte[], byte[]> redrive(
      String topic, int partition, long number, SealKey key) {
    var record = new ProducerRecord<>(topic, partition, bytes("k"), bytes("v"), headers(number));
    new RecordSeals(key).seal(record);
    return record;
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> record, byte[] key, byte @Nullable [] value) {
    return new ProducerRecord<>(record.topic(), record.partition(), key, value, record.headers());
  }

  private static ConsumerRecord<byte[], byte[]> consumed(
      ProducerRecord<byte[], byte[]> record, String topic, int partition) {
    return new ConsumerRecord<>(
        topic,
        partition,
        5,
        NOW,
        TimestampType.CREATE_TIME,
        0,
        0,
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
