package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.kafka.AlikeRejections.Letter;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.schema.OffsetRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class AlikeRejectionsTest {

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final AlikeRejections alike = new AlikeRejections(10, () -> now);

  @Test
  void eachHasALetterUntilThereAreTooManyInAnHour() {
    assertThat(written(rejections(ErrorCode.UNDECODABLE, 0, 0, 6))).hasSize(6);
    var letters = written(rejections(ErrorCode.UNDECODABLE, 0, 6, 20));

    assertThat(letters).hasSize(5);
    assertThat(letters.subList(0, 4)).allMatch(each -> each.offsets().isEmpty());
    assertThat(letters.getLast().first().in().event().offset()).isEqualTo(10);
    assertThat(letters.getLast().offsets()).containsExactly(new OffsetRange(10L, 25L));
  }

  @Test
  void whatSharesALetterIsOfOnePartitionAndOneCause() {
    written(rejections(ErrorCode.UNDECODABLE, 0, 0, 10));
    written(rejections(ErrorCode.KEY_MISSING, 0, 10, 10));
    var batch = new ArrayList<Rejection>();
    batch.addAll(rejections(ErrorCode.UNDECODABLE, 0, 20, 2));
    batch.addAll(rejections(ErrorCode.KEY_MISSING, 0, 22, 1));
    batch.addAll(rejections(ErrorCode.UNDECODABLE, 0, 30, 3));
    batch.addAll(rejections(ErrorCode.UNDECODABLE, 1, 7, 2));

    assertThat(written(batch))
        .extracting(Letter::offsets)
        .containsExactly(
            List.of(new OffsetRange(20L, 21L), new OffsetRange(30L, 32L)),
            List.of(new OffsetRange(22L, 22L)),
            List.of(new OffsetRange(7L, 8L)));
  }

  @Test
  void anHourLaterEachHasALetterAgain() {
    written(rejections(ErrorCode.UNDECODABLE, 0, 0, 10));
    now = now.plus(Duration.ofMinutes(59));
    assertThat(written(rejections(ErrorCode.UNDECODABLE, 0, 10, 5))).hasSize(1);
    now = now.plus(Duration.ofMinutes(1));
    assertThat(written(rejections(ErrorCode.UNDECODABLE, 0, 15, 5))).hasSize(5);
  }

  @Test
  void whatIsNotWrittenIsNotCounted() {
    alike.letters(rejections(ErrorCode.UNDECODABLE, 0, 0, 10));
    alike.rolledBack();

    assertThat(written(rejections(ErrorCode.UNDECODABLE, 0, 0, 10))).hasSize(10);
  }

  @Test
  void eventsWithAKeyAndRedrivenOnesHaveALetterEach() {
    written(rejections(ErrorCode.UNDECODABLE, 0, 0, 10));

    assertThat(written(rejections(ErrorCode.CAST_FAILED, 0, 10, 30))).hasSize(30);
    assertThat(written(List.of(rejection(ErrorCode.UNDECODABLE, 0, 40, redriven()))))
        .allMatch(each -> each.offsets().isEmpty());
  }

  @Test
  void withoutALimitEachHasALetter() {
    var unlimited = new AlikeRejections(0, () -> now);

    assertThat(unlimited.letters(rejections(ErrorCode.UNDECODABLE, 0, 0, 5_000))).hasSize(5_000);
  }

  @Test
  void behindIngestOnlyWhatNoStageHasWrittenIsWithoutAKey() {
    var strange = inbound("raw.orders", 0, 1, Map.of());
    var passed = inbound("raw.orders", 0, 1, Map.of("mr-event-id", "e-1"));

    assertThat(new Rejection(strange, reject(ErrorCode.UNDECODABLE), false).isKeyless()).isTrue();
    assertThat(new Rejection(passed, reject(ErrorCode.UNDECODABLE), false).isKeyless()).isFalse();
    assertThat(new Rejection(strange, reject(ErrorCode.EMPTY), false).isKeyless()).isTrue();
    assertThat(new Rejection(passed, reject(ErrorCode.EMPTY), false).isKeyless()).isFalse();
    assertThat(new Rejection(strange, reject(ErrorCode.TOO_LARGE), false).isKeyless()).isTrue();
    assertThat(new Rejection(strange, reject(ErrorCode.CAST_FAILED), false).isKeyless()).isFalse();
  }

  private List<Letter> written(List<Rejection> rejections) {
    var letters = alike.letters(rejections);
    alike.committed();
    return letters;
  }

  private static List<Rejection> rejections(ErrorCode code, int partition, long from, int count) {
    return LongStream.range(from, from + count)
        .mapToObj(offset -> rejection(code, partition, offset, Map.of()))
        .toList();
  }

  private static Rejection rejection(
      ErrorCode code, int partition, long offset, Map<String, String> headers) {
    return new Rejection(inbound("ingest.orders", partition, offset, headers), reject(code), true);
  }

  private static Outcome.Reject reject(ErrorCode code) {
    return new Outcome.Reject(new EventError(code, "bad"));
  }

  private static InboundRecord inbound(
      String topic, int partition, long offset, Map<String, String> headers) {
    var all = new RecordHeaders();
    headers.forEach((name, value) -> all.add(name, value.getBytes(StandardCharsets.UTF_8)));
    return InboundRecord.of(
        new ConsumerRecord<>(
            topic,
            partition,
            offset,
            0,
            TimestampType.CREATE_TIME,
            -1,
            -1,
            null,
            new byte[] {1},
            all,
            Optional.empty()),
        0,
        topic.startsWith("ingest."),
        new FixedJudge(true, true));
  }

  private static Map<String, String> redriven() {
    return Map.of("mr-redrive-of", "ingest/ingest.orders/0/1", "mr-redriven", "1");
  }
}
