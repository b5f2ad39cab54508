package dev.millrace.dlq.letter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.dlq.Failures;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventMarkTest {

  private static final String SHA256_OF_VALUE =
      "cd42404d52ad55ccfa9aca4adc828aa5800ad9d385a0671fbcbf724118320619";

  @Test
  void isTheSameWheneverTheRecordIsRead() {
    var again = failure("event-1", Failures.NOON, "key", "value", Missing.NOTHING);

    assertThat(EventMark.of(failure("event-1", Failures.NOON, "key", "value", Missing.NOTHING)))
        .isEqualTo(EventMark.of(again))
        .matches("[0-9a-f]{16}");
  }

  @Test
  void isAnotherForAnotherEvent() {
    var marks =
        Set.of(
            failure("event-1", Failures.NOON, "key", "value", Missing.NOTHING),
            failure("event-2", Failures.NOON, "key", "value", Missing.NOTHING),
            failure("event-1", Failures.NOON.plusMillis(1), "key", "value", Missing.NOTHING),
            failure("event-1", Failures.NOON, "keyv", "alue", Missing.NOTHING),
            failure("event-1", Failures.NOON, null, "value", Missing.NOTHING),
            failure("event-1", Failures.NOON, "", "value", Missing.NOTHING),
            failure("event-1", Failures.NOON, "key", null, Missing.NOTHING),
            failure("event-1", Failures.NOON, "key", "other", Missing.NOTHING));

    var found = new HashSet<String>();
    marks.forEach(failure -> found.add(EventMark.of(failure)));

    assertThat(found).hasSize(8);
  }

  @Test
  void doesNotTellHowMuchOfARecordIsKept() {
    var whole = failure("event-1", Failures.NOON, "key", "value", Missing.NOTHING);
    var part =
        failure(
            "event-1",
            Failures.NOON,
            "key",
            "va",
            new Missing(null, new Missing.Whole(5, SHA256_OF_VALUE), 0));

    assertThat(EventMark.of(part)).isEqualTo(EventMark.of(whole));
  }

  @Test
  void ofARecordThatWasNeverReadHasNoTime() {
    var missing = new Missing(new Missing.Whole(-1, ""), new Missing.Whole(-1, ""), 0);

    assertThat(EventMark.of(failure("raw-1-2", Failures.NOON, null, null, missing)))
        .isEqualTo(
            EventMark.of(failure("raw-1-2", Failures.NOON.plusSeconds(9), null, null, missing)));
  }

  @Test
  void takesTimesAsTheyAreStored() {
    var stored = Instant.parse("9999-12-31T23:59:59.999Z");

    assertThat(mark(Instant.ofEpochMilli(Long.MAX_VALUE))).isEqualTo(mark(stored));
    assertThat(mark(Instant.ofEpochMilli(-1))).isEqualTo(mark(Instant.EPOCH));
  }

  private static String mark(Instant time) {
    return EventMark.of(failure("event-1", time, "key", "value", Missing.NOTHING));
  }

  private static Failure failure(
      String eventId, Instant time, @Nullable String key, @Nullable String value, Missing missing) {
    var first = Failures.first();
    return new Failure(
        first.id(),
        first.pipeline(),
        first.stage(),
        eventId,
        new FailedRecord("raw.orders", 2, 41, time, bytes(key), bytes(value), List.of(), missing),
        first.cause(),
        1,
        first.firstFailedAt(),
        first.lastFailedAt(),
        "",
        null,
        List.of(),
        first.origin());
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
