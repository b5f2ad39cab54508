package dev.millrace.runtime.kafka;

import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A consumed record with its platform headers found in one pass.
 *
 * @param event what the stage sees
 * @param traceparent as it came, or null
 * @param redriveOf id of the event's first dead letter, or null
 * @param attempts failures before this one
 * @param isRedriven whether a redrive wrote this very record
 */
record InboundRecord(
    EventRecord event,
    byte @Nullable [] traceparent,
    byte @Nullable [] redriveOf,
    int attempts,
    boolean isRedriven) {

  private static final int LONGEST_EVENT_ID = 200;

  /**
   * @param now the ingest time of a record that has none
   * @param isAtIngest whether the record comes from the public door, where only a redriven one has
   *     an ingest time to keep
   */
  static InboundRecord of(ConsumerRecord<byte[], byte[]> record, long now, boolean isAtIngest) {
    List<RecordHeader> headers = new ArrayList<>(4);
    byte[] traceparent = null;
    byte[] redriveOf = null;
    String eventId = "";
    String contentType = "";
    long ingestedAt = now;
    long attempts = 0;
    boolean isRedriven = false;
    for (var header : record.headers()) {
      var value = header.value();
      headers.add(new RecordHeader(header.key(), value));
      if (value == null) {
        continue;
      }
      switch (header.key()) {
        case PlatformHeaders.TRACEPARENT -> traceparent = value;
        case PlatformHeaders.EVENT_ID -> eventId = eventId(value);
        case PlatformHeaders.INGESTED_AT -> ingestedAt = number(value, now);
        case PlatformHeaders.CONTENT_TYPE ->
            contentType = new String(value, StandardCharsets.UTF_8);
        case PlatformHeaders.REDRIVE_OF -> redriveOf = value;
        case PlatformHeaders.ATTEMPTS -> attempts = number(value, 0);
        case PlatformHeaders.REDRIVEN -> isRedriven = true;
        default -> {
          // the publisher's own
        }
      }
    }
    if (isAtIngest && !isRedriven) {
      ingestedAt = now;
    }
    if (eventId.isEmpty()) {
      eventId = record.topic() + "-" + record.partition() + "-" + record.offset();
    }
    return new InboundRecord(
        new EventRecord(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            record.key(),
            record.value(),
            eventId,
            ingestedAt,
            contentType,
            headers),
        traceparent,
        redriveOf,
        (int) Math.min(attempts, Integer.MAX_VALUE - 1),
        isRedriven);
  }

  /** The publisher's id when it is printable ASCII of a sensible length, else none. */
  private static String eventId(byte[] value) {
    if (value.length > LONGEST_EVENT_ID) {
      return "";
    }
    for (byte each : value) {
      if (each <= ' ' || each > '~') {
        return "";
      }
    }
    return new String(value, StandardCharsets.ISO_8859_1);
  }

  private static long number(byte[] digits, long otherwise) {
    if (digits.length == 0 || digits.length > 18) {
      return otherwise;
    }
    long number = 0;
    for (byte digit : digits) {
      if (digit < '0' || digit > '9') {
        return otherwise;
      }
      number = number * 10 + digit - '0';
    }
    return number;
  }
}
