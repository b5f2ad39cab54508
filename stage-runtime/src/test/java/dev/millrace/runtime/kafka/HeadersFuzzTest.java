package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.tracing.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Whatever a publisher writes into headers: the event has a name, and claims without a seal are
 * none.
 */
class HeadersFuzzTest {

  private static final long NOW = 1_790_000_000_000L;
  private static final RecordSeals SEALS = new RecordSeals(new SealKey(new byte[32]));
  private static final InboundRecord.Judge JUDGE = new KeyedJudge(SEALS);
  private static final List<String> NAMES =
      List.of(
          PlatformHeaders.TRACEPARENT,
          PlatformHeaders.EVENT_ID,
          PlatformHeaders.TAG,
          PlatformHeaders.INGESTED_AT,
          PlatformHeaders.CONTENT_TYPE,
          PlatformHeaders.REDRIVE_OF,
          PlatformHeaders.ATTEMPTS,
          PlatformHeaders.REDRIVE_NUMBER,
          PlatformHeaders.REDRIVEN,
          PlatformHeaders.SEAL,
          "x");

  @FuzzTest
  void areReadAndNotBelieved(FuzzedDataProvider data) {
    boolean isAtIngest = data.consumeBoolean();
    long timestamp = data.consumeLong();
    var headers = new RecordHeaders();
    while (data.remainingBytes() > 0 && headers.toArray().length < 20) {
      var name = data.pickValue(NAMES);
      headers.add(name, data.consumeBoolean() ? null : data.consumeBytes(data.consumeInt(0, 80)));
    }
    var record = record(headers, timestamp);

    boolean isSealed = SEALS.isSealed(record);
    var inbound = InboundRecord.of(record, NOW, isAtIngest, JUDGE);

    assertThat(isSealed).as("nobody has the key").isFalse();
    assertThat(inbound.redriveOf()).isNull();
    assertThat(inbound.hasPassedStage()).isFalse();
    assertThat(inbound.isForeign()).isNotEqualTo(isAtIngest);
    assertThat(inbound.isRedriven()).isFalse();
    assertThat(inbound.attempts()).isZero();
    assertThat(PlatformHeaders.isEventId(inbound.eventId())).isTrue();
    assertThat(inbound.event().ingestedAt()).isBetween(0L, 2 * NOW);
    Optional.ofNullable(inbound.traceparent())
        .flatMap(TraceContext::parse)
        .ifPresent(context -> assertThat(TraceContext.parse(context.header())).contains(context));
    believesWhatIsSealed(headers);
  }

  /** What the platform itself says of an event is read as it was said. */
  private static void believesWhatIsSealed(RecordHeaders headers) {
    var sent = new ProducerRecord<byte[], byte[]>("raw.p", 0, null, new byte[] {1});
    headers.forEach(
        header -> {
          if (!header.key().equals(PlatformHeaders.SEAL)) {
            sent.headers().add(header);
          }
        });
    SEALS.seal(sent);
    var record = record(new RecordHeaders(sent.headers()), NOW);

    assertThat(SEALS.isSealedInPartition(record)).isTrue();
    var inbound = InboundRecord.of(record, NOW, false, JUDGE);
    assertThat(inbound.attempts()).isBetween(0, Integer.MAX_VALUE - 1);
    assertThat(inbound.redriveNumber()).isNotNegative();
  }

  private static ConsumerRecord<byte[], byte[]> record(RecordHeaders headers, long timestamp) {
    return new ConsumerRecord<>(
        "raw.p",
        0,
        9,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        1,
        null,
        new byte[] {1},
        headers,
        Optional.empty());
  }

  static {
    assertThat(PlatformHeaders.isEventId("raw.p-0-9".getBytes(StandardCharsets.UTF_8))).isTrue();
  }
}
