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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes dead letters of rejected events as Confluent-framed Avro. Not thread-safe. */
public final class DeadLetterWriter {

  /**
   * The smallest allowed limit for a dead letter's record. The beginnings of key, value and headers
   * fit into it.
   */
  public static final int LEAST_ROOM = 128 * 1024;

  private static final int LONGEST_MESSAGE = 2_000;

  /** The longest name or trace context. */
  private static final int LONGEST_NAME = 300;

  /** Room for everything except key, value, headers and violations. Each text has a bound. */
  private static final int FRAME = 16 * 1024;

  /** The longest text of a range of offsets. */
  private static final int LONGEST_RANGE = 20;

  /** Violations get one part in this many of the room. */
  private static final int PART = 4;

  private static final int LONGEST_VIOLATIONS = 256 * 1024;

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

  /** A dead letter as a record of its topic. */
  public record Letter(byte @Nullable [] key, byte[] value) {}

  /**
   * The error that the dead letter will report. It is TOO_LARGE for a record that no dead letter
   * can keep in full, whatever else is wrong with it.
   *
   * @param longest record that the topic of dead letters takes
   */
  public static EventError fitting(EventRecord event, EventError error, int longest) {
    if (Kept.isWhole(event, room(longest))) {
      return error;
    }
    return new EventError(
        ErrorCode.TOO_LARGE,
        "the record is kept in part, as a dead letter takes %d bytes: its key has %d, its value %d, and it has %d headers. %s: %s"
            .formatted(
                longest,
                length(event.key()),
                length(event.value()),
                event.headers().size(),
                error.code(),
                error.message()),
        error.violations());
  }

  private static int room(int longest) {
    return longest - FRAME - roomForViolations(longest);
  }

  private static int roomForViolations(int longest) {
    return Math.min(LONGEST_VIOLATIONS, longest / PART);
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /**
   * Writes the dead letter of an event.
   *
   * @param attempts how often the event has failed, this time included
   * @param traceparent of the span that rejected it; without tracing, the event's own or null
   * @param redriveOf id of its first dead letter, or null when this is the first
   * @param alike the records for which it stands, including its own; empty when it stands only for
   *     its own
   * @param longest record that the topic takes, at least {@link #LEAST_ROOM}
   */
  public Letter write(
      EventRecord event,
      EventError error,
      int attempts,
      byte @Nullable [] traceparent,
      byte @Nullable [] redriveOf,
      List<OffsetRange> alike,
      Instant now,
      int longest) {
    var kept = Kept.of(event, room(longest) - LONGEST_RANGE * alike.size());
    var letter = new DeadLetter();
    letter.setId(id(event));
    letter.setPipeline(pipeline.value());
    letter.setStage(stage.label());
    letter.setEventId(event.eventId());
    letter.setTopic(event.topic());
    letter.setPartition(event.partition());
    letter.setOffset(event.offset());
    letter.setRecordTimestamp(Instant.ofEpochMilli(event.timestamp()));
    letter.setKey(wrapped(kept.key()));
    letter.setKeyCut(kept.keyCut());
    letter.setValue(wrapped(kept.value()));
    letter.setValueCut(kept.valueCut());
    letter.setHeaders(headers(kept));
    letter.setHeadersLeftOut(kept.headersLeftOut());
    letter.setErrorClass(error.code() == ErrorCode.UNCLASSIFIED ? "unclassified" : "poison");
    letter.setCode(error.code().name());
    letter.setMessage(cut(error.message()));
    letter.setViolations(violations(error, roomForViolations(longest)));
    letter.setFingerprint(fingerprint(error));
    letter.setAttempts(attempts);
    letter.setFirstFailedAt(now);
    letter.setLastFailedAt(now);
    letter.setTraceparent(text(traceparent));
    letter.setRedriveOf(text(redriveOf));
    letter.setAlike(alike);
    return new Letter(
        kept.recordKey(),
        writer.write(letter, schemaId, 1_024 + length(kept.key()) + length(kept.value())));
  }

  /** The first violations, as many as fit. */
  private static List<DeadLetterViolation> violations(EventError error, int room) {
    var some = new ArrayList<DeadLetterViolation>();
    int rest = room;
    for (var each : error.violations()) {
      var violation =
          new DeadLetterViolation(
              cut(each.rule(), LONGEST_NAME), cut(each.field(), LONGEST_NAME), cut(each.message()));
      // A character takes up to three bytes.
      rest -=
          3
              * (violation.getRule().length()
                  + violation.getField().length()
                  + violation.getMessage().length()
                  + LONGEST_NAME / PART);
      if (rest < 0) {
        break;
      }
      some.add(violation);
    }
    return some;
  }

  private String id(EventRecord event) {
    return stage.label() + "/" + event.topic() + "/" + event.partition() + "/" + event.offset();
  }

  private static List<RecordHeader> headers(Kept kept) {
    return kept.headers().stream()
        .map(each -> new RecordHeader(each.name(), wrapped(each.value())))
        .toList();
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : cut(new String(bytes, StandardCharsets.UTF_8), LONGEST_NAME);
  }

  private static @Nullable ByteBuffer wrapped(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private static String cut(String message) {
    return cut(message, LONGEST_MESSAGE);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }

  /**
   * A text that is equal for failures of one kind. It depends on rules and fields, not on values.
   */
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
        .forEach(
            each ->
                text.append('|')
                    .append(cut(each.rule(), LONGEST_NAME))
                    .append(':')
                    .append(cut(each.field(), LONGEST_NAME)));
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
