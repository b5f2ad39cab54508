package dev.millrace.dlq;

import dev.millrace.dlq.letter.Cause;
import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.FailedRecord;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Origin;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Failures for tests: an order that transform rejected, unless said otherwise. */
public final class Failures {

  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Failures() {}

  public static Failure first() {
    return failure("transform/raw.orders/2/41", 1, NOON, null);
  }

  /** The same event, failed again after a redrive. */
  public static Failure again(int attempts, Instant at) {
    return failure(
        "transform/raw.orders/2/" + (100 + attempts),
        attempts,
        at,
        new DeadLetterId("transform/raw.orders/2/41"));
  }

  /** An event that failed at a stage, in a record with these headers. */
  public static Failure at(String stage, RecordHeader... headers) {
    return failure(stage + "/raw.orders/2/41", 1, NOON, null, List.of(headers));
  }

  /** An event that was ingested then, as the stage said that rejected it. */
  public static Failure ingestedAt(Instant time, RecordHeader... headers) {
    var failure = at("transform", headers);
    return new Failure(
        failure.id(),
        failure.pipeline(),
        failure.stage(),
        failure.eventId(),
        failure.record(),
        failure.cause(),
        failure.attempts(),
        failure.firstFailedAt(),
        failure.lastFailedAt(),
        failure.traceparent(),
        null,
        List.of(),
        new Origin("dlq.orders/0/1", true, 0, time));
  }

  private static Failure failure(
      String id, int attempts, Instant at, @Nullable DeadLetterId redriveOf) {
    return failure(
        id,
        attempts,
        at,
        redriveOf,
        List.of(
            new RecordHeader("mr-event-id", bytes("event-1")),
            new RecordHeader("tenant", bytes("a")),
            new RecordHeader("tenant", null)));
  }

  private static Failure failure(
      String id,
      int attempts,
      Instant at,
      @Nullable DeadLetterId redriveOf,
      List<RecordHeader> headers) {
    var parts = id.split("/");
    return new Failure(
        new DeadLetterId(id),
        "orders",
        parts[0],
        "event-1",
        new FailedRecord(
            parts[1],
            Integer.parseInt(parts[2]),
            Long.parseLong(parts[3]),
            at,
            bytes("key-1"),
            bytes("{\"amount\":\"x\"}"),
            headers),
        new Cause("poison", "CAST_FAILED", "amount is no number", List.of(), "f1"),
        attempts,
        at,
        at,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        redriveOf,
        List.of(),
        new Origin("dlq.orders/0/1", true, redriveOf == null ? 0 : attempts - 1, null));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
