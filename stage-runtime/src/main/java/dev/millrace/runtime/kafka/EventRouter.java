package dev.millrace.runtime.kafka;

import dev.millrace.runtime.deadletter.DeadLetterWriter;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.schema.OffsetRange;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
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

  private final TransactionalOutput output;
  private final Topics topics;
  private final DeadLetterWriter deadLetters;
  private final InstantSource clock;
  private final JsonMapper json = JsonMapper.shared();

  EventRouter(
      TransactionalOutput output,
      Topics topics,
      DeadLetterWriter deadLetters,
      InstantSource clock) {
    this.output = output;
    this.topics = topics;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  /** Passes an event on; the record's timestamp is its ingest time, where Kafka may take it. */
  void emit(
      InboundRecord in,
      String topic,
      byte[] key,
      byte @Nullable [] value,
      byte @Nullable [] traceparent) {
    Long timestamp = in.isRecent() ? in.event().ingestedAt() : null;
    var record = new ProducerRecord<>(topic, null, timestamp, key, value);
    addHeaders(record.headers(), in, traceparent);
    if (!in.isRecent()) {
      record.headers().add(ingestedAt(in));
    }
    output.send(record);
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
    var letter =
        deadLetters.write(
            in.event(),
            error,
            in.attempts() + 1,
            traceparent,
            in.redriveOf(),
            alike,
            clock.instant());
    var record = new ProducerRecord<>(topics.deadLetters(), in.event().key(), letter);
    addHeaders(record.headers(), in, traceparent);
    record.headers().add(ingestedAt(in));
    output.send(record);
  }

  /**
   * The final outcome of an event that was redriven, for whoever redrove it; nothing for other
   * events.
   */
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
            "at",
            clock.millis());
    output.send(new ProducerRecord<>(topics.outcomes(), redriveOf, json.writeValueAsBytes(report)));
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
    }
  }

  private static Header ingestedAt(InboundRecord in) {
    return new RecordHeader(
        PlatformHeaders.INGESTED_AT, PlatformHeaders.bytes(Long.toString(in.event().ingestedAt())));
  }
}
