package dev.millrace.runtime.deadletter;

import dev.millrace.runtime.codec.AvroRecordWriter;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.schema.DeadLetter;
import dev.millrace.schema.DeadLetterViolation;
import dev.millrace.schema.OffsetRange;
import dev.millrace.schema.RecordHeader;
import dev.millrace.spec.PipelineName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes dead letters of rejected events, as Confluent-framed Avro. Not thread-safe. */
public final class DeadLetterWriter {

  private static final int LONGEST_MESSAGE = 2_000;

  private final PipelineName pipeline;
  private final StageName stage;
  private final int schemaId;
  private final AvroRecordWriter<DeadLetter> writer = new AvroRecordWriter<>(DeadLetter.class);

  /**
   * @param schemaId of {@link DeadLetter} in the registry
   */
  public DeadLetterWriter(PipelineName pipeline, StageName stage, int schemaId) {
    this.pipeline = pipeline;
    this.stage = stage;
    this.schemaId = schemaId;
  }

  /**
   * The dead letter of an event.
   *
   * @param attempts how often the event has failed now
   * @param traceparent of the span that rejected it; the event's own, or null, when nothing traces
   * @param redriveOf id of its first dead letter, or null when this is the first
   * @param alike the records that it stands for, its own included; empty for its own alone
   */
  public byte[] write(
      EventRecord event,
      EventError error,
      int attempts,
      byte @Nullable [] traceparent,
      byte @Nullable [] redriveOf,
      List<OffsetRange> alike,
      Instant now) {
    var letter = new DeadLetter();
    letter.setId(id(event));
    letter.setPipeline(pipeline.value());
    letter.setStage(stage.label());
    letter.setEventId(event.eventId());
    letter.setTopic(event.topic());
    letter.setPartition(event.partition());
    letter.setOffset(event.offset());
    letter.setRecordTimestamp(Instant.ofEpochMilli(event.timestamp()));
    letter.setKey(wrapped(event.key()));
    letter.setValue(wrapped(event.value()));
    letter.setHeaders(headers(event));
    letter.setErrorClass(error.code() == ErrorCode.UNCLASSIFIED ? "unclassified" : "poison");
    letter.setCode(error.code().name());
    letter.setMessage(cut(error.message()));
    letter.setViolations(
        error.violations().stream()
            .map(each -> new DeadLetterViolation(each.rule(), each.field(), cut(each.message())))
            .toList());
    letter.setFingerprint(fingerprint(error));
    letter.setAttempts(attempts);
    letter.setFirstFailedAt(now);
    letter.setLastFailedAt(now);
    letter.setTraceparent(text(traceparent));
    letter.setRedriveOf(text(redriveOf));
    letter.setAlike(alike);
    return writer.write(letter, schemaId);
  }

  private String id(EventRecord event) {
    return stage.label() + "/" + event.topic() + "/" + event.partition() + "/" + event.offset();
  }

  private static List<RecordHeader> headers(EventRecord event) {
    return event.headers().stream()
        .map(each -> new RecordHeader(each.name(), wrapped(each.value())))
        .toList();
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static @Nullable ByteBuffer wrapped(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private static String cut(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }

  /** Equal for failures of one kind: their rules and fields, not their values. */
  private String fingerprint(EventError error) {
    var text =
        new StringBuilder()
            .append(pipeline)
            .append('|')
            .append(stage.label())
            .append('|')
            .append(error.code());
    error
        .violations()
        .forEach(each -> text.append('|').append(each.rule()).append(':').append(each.field()));
    try {
      var digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
