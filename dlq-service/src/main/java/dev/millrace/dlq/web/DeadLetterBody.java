package dev.millrace.dlq.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.Missing;
import dev.millrace.dlq.letter.Span;
import dev.millrace.dlq.letter.Status;
import dev.millrace.dlq.view.Bytes;
import dev.millrace.dlq.view.BytesReader;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A dead letter with all its details, as the API answers it. */
record DeadLetterBody(
    String id,
    String href,
    String pipeline,
    String stage,
    Status status,
    Instant statusSince,
    String note,
    String eventId,
    String code,
    String errorClass,
    String message,
    String meaning,
    String remedy,
    List<Violation> violations,
    String fingerprint,
    int attempts,
    Instant firstFailedAt,
    Instant lastFailedAt,
    Instant receivedAt,
    String traceparent,
    String latestId,
    int redrives,
    String redrivenTo,
    long events,
    List<Span> alike,
    RecordBody record) {

  /** The record that failed. */
  record RecordBody(
      String topic,
      int partition,
      long offset,
      Instant timestamp,
      Bytes key,
      Bytes value,
      List<HeaderBody> headers) {}

  /**
   * A header, unchanged.
   *
   * @param text left out when the bytes are no text
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record HeaderBody(
      String name,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String base64,
      @Nullable String text) {

    static HeaderBody of(RecordHeader header) {
      var value = header.value();
      return value == null
          ? new HeaderBody(header.name(), null, null)
          : new HeaderBody(
              header.name(),
              Base64.getEncoder().encodeToString(value),
              BytesReader.text(value).orElse(null));
    }
  }

  static String href(DeadLetterId id) {
    return DeadLetterController.PATH + "/" + id.reference();
  }

  static DeadLetterBody of(Entry entry, BytesReader bytes) {
    var failure = entry.latest();
    var cause = failure.cause();
    var failed = failure.record();
    var code = code(cause.code());
    return new DeadLetterBody(
        entry.id().value(),
        href(entry.id()),
        failure.pipeline(),
        failure.stage(),
        entry.status(),
        entry.statusSince(),
        entry.note(),
        failure.eventId(),
        cause.code(),
        cause.errorClass(),
        cause.message(),
        code.map(ErrorCode::meaning).orElse(""),
        code.map(ErrorCode::remedy).orElse(""),
        cause.violations(),
        cause.fingerprint(),
        failure.attempts(),
        failure.firstFailedAt(),
        failure.lastFailedAt(),
        entry.receivedAt(),
        failure.traceparent(),
        failure.id().value(),
        entry.redrives(),
        entry.redrivenTo(),
        failure.events(),
        failure.alike(),
        new RecordBody(
            failed.topic(),
            failed.partition(),
            failed.offset(),
            failed.timestamp(),
            shown(failed.key(), failed.missing().key(), bytes),
            shown(failed.value(), failed.missing().value(), bytes),
            failed.headers().stream().map(HeaderBody::of).toList()));
  }

  /**
   * Shows a value that is kept in part as plain bytes, because the part alone has no valid format.
   */
  private static Bytes shown(
      byte @Nullable [] kept, Optional<Missing.Whole> whole, BytesReader bytes) {
    return whole.isEmpty()
        ? bytes.read(kept)
        : BytesReader.part(kept, whole.get().told(kept == null ? 0 : kept.length));
  }

  private static Optional<ErrorCode> code(String name) {
    return Arrays.stream(ErrorCode.values()).filter(code -> code.name().equals(name)).findFirst();
  }
}
