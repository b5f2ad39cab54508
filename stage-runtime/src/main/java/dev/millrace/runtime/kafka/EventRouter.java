package dev.millrace.runtime.kafka;

import dev.millrace.runtime.deadletter.DeadLetterWriter;
import dev.millrace.runtime.pipeline.RecordSize;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.schema.OffsetRange;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the outcomes of events into the open transaction: to the next topic, to the dead letters,
 * to the redrive's outcomes.
 */
final class EventRouter {

  /** Of records that stages write: names, times, a trace context. */
  private static final int HEADERS = 2_048;

  private final TransactionalOutput output;
  private final Topics topics;
  private final DeadLetterWriter deadLetters;
  private final RecordLimits limits;
  private final RecordSeals seals;
  private final InstantSource clock;
  private final JsonMapper json = JsonMapper.shared();
  private int longestEmitted;
  private int longestLetter;

  EventRouter(
      TransactionalOutput output,
      Topics topics,
      DeadLetterWriter deadLetters,
      RecordLimits limits,
      RecordSeals seals,
      InstantSource clock) {
    this.output = output;
    this.topics = topics;
    this.deadLetters = deadLetters;
    this.limits = limits;
    this.seals = seals;
    this.clock = clock;
  }

  /**
   * Passes an event on. The timestamp of the record is its ingest time, where Kafka takes that. A
   * record that needs more headers than its id is sealed; most need none, and get a tag.
   */
  void emit(
      InboundRecord in,
      String topic,
      byte[] key,
      byte @Nullable [] value,
      byte @Nullable [] traceparent) {
    Long timestamp = in.isRecent() ? in.event().ingestedAt() : null;
    longestEmitted = Math.max(longestEmitted, RecordSize.of(key, value, HEADERS));
    var record = new ProducerRecord<>(topic, null, timestamp, key, value);
    addHeaders(record.headers(), in, traceparent);
    if (!in.isRecent()) {
      record.headers().add(ingestedAt(in));
    }
    if (in.isRecent() && in.redriveOf() == null) {
      seals.tag(record, in.eventId());
    } else {
      seals.seal(record);
    }
    output.send(record);
  }

  /**
   * Answers the outcome that can be written. An event that has grown too long for its next topic is
   * {@code TOO_LARGE}, and so is a record that no dead letter can keep as a whole.
   *
   * @param topic of emitted events
   */
  Outcome fitting(InboundRecord in, Outcome outcome, String topic) {
    return switch (outcome) {
      case Outcome.Emit emit
          when !limits.takes(topic, RecordSize.of(emit.key(), emit.value(), HEADERS)) ->
          fitting(in, tooLong(emit, topic));
      case Outcome.Reject reject -> fitting(in, reject.error());
      case Outcome.Emit _, Outcome.Filter _, Outcome.Duplicate _ -> outcome;
    };
  }

  private EventError tooLong(Outcome.Emit emit, String topic) {
    return new EventError(
        ErrorCode.TOO_LARGE,
        "the event has grown to %d bytes; topic %s takes records of %d (max.message.bytes)"
            .formatted(
                RecordSize.of(emit.key(), emit.value(), HEADERS), topic, limits.longest(topic)));
  }

  /** Answers the same for a rejected event. */
  Outcome.Reject fitting(InboundRecord in, EventError error) {
    return new Outcome.Reject(
        DeadLetterWriter.fitting(in.event(), error, limits.longestNow(topics.deadLetters())));
  }

  void reject(InboundRecord in, EventError error, byte @Nullable [] traceparent) {
    reject(in, error, List.of(), traceparent);
  }

  /**
   * Writes one dead letter for all of the records that are alike.
   *
   * @param alike their offsets, the record's own included; empty for its own alone
   */
  void reject(
      InboundRecord in, EventError error, List<OffsetRange> alike, byte @Nullable [] traceparent) {
    var topic = topics.deadLetters();
    int longest = limits.longestNow(topic);
    if (longest < DeadLetterWriter.LEAST_ROOM) {
      throw DependencyUnavailable.obstacle(
          "kafka-record",
          "topic %s takes records of %d bytes only: set max.message.bytes to %d or more, for dead letters"
              .formatted(topic, longest, DeadLetterWriter.LEAST_ROOM),
          new RecordTooLargeException());
    }
    var letter =
        deadLetters.write(
            in.event(),
            error,
            in.attempts() + 1,
            traceparent,
            in.redriveOf(),
            alike,
            clock.instant(),
            longest);
    longestLetter = Math.max(longestLetter, RecordSize.of(letter.key(), letter.value(), HEADERS));
    var record = new ProducerRecord<>(topic, letter.key(), letter.value());
    addHeaders(record.headers(), in, traceparent);
    record.headers().add(ingestedAt(in));
    seals.seal(record);
    output.send(record);
  }

  /** A batch begins. */
  void begin() {
    longestEmitted = 0;
    longestLetter = 0;
  }

  /**
   * Learns the limit of a topic that refused a record, so that {@link #fitting} lets the same batch
   * pass.
   *
   * @return whether that helps
   */
  boolean learn(RecordRefused refusal) {
    int length =
        refusal.topic().equals(topics.deadLetters())
            ? longestLetter
            : refusal.topic().equals(topics.outcomes()) ? 0 : longestEmitted;
    if (length > 0) {
      limits.refused(refusal.topic(), length);
    }
    return length > 0;
  }

  /** Writes the final outcome of a redriven event for dlq-service; nothing for other events. */
  void finished(InboundRecord in, String outcome) {
    var redriveOf = in.redriveOf();
    if (redriveOf == null) {
      return;
    }
    var report =
        Map.of(
            "deadLetter",
            new String(redriveOf, StandardCharsets.UTF_8),
            "eventId",
            in.event().eventId(),
            "outcome",
            outcome,
            "number",
            in.redriveNumber(),
            "at",
            clock.millis());
    var record = new ProducerRecord<>(topics.outcomes(), redriveOf, json.writeValueAsBytes(report));
    seals.seal(record);
    output.send(record);
  }

  /** An entry of the stage's state. */
  void writeState(String topic, int partition, byte[] entry) {
    var record = new ProducerRecord<byte[], byte[]>(topic, partition, null, entry);
    seals.seal(record);
    output.send(record);
  }

  private static void addHeaders(Headers headers, InboundRecord in, byte @Nullable [] traceparent) {
    if (traceparent != null) {
      headers.add(new RecordHeader(PlatformHeaders.TRACEPARENT, traceparent));
    }
    headers.add(new RecordHeader(PlatformHeaders.EVENT_ID, in.eventId()));
    if (in.redriveOf() != null) {
      headers.add(new RecordHeader(PlatformHeaders.REDRIVE_OF, in.redriveOf()));
      headers.add(
          new RecordHeader(
              PlatformHeaders.ATTEMPTS, PlatformHeaders.bytes(Integer.toString(in.attempts()))));
      headers.add(
          new RecordHeader(
              PlatformHeaders.REDRIVE_NUMBER,
              PlatformHeaders.bytes(Long.toString(in.redriveNumber()))));
    }
  }

  private static Header ingestedAt(InboundRecord in) {
    return new RecordHeader(
        PlatformHeaders.INGESTED_AT, PlatformHeaders.bytes(Long.toString(in.event().ingestedAt())));
  }
}
