package dev.millrace.runtime.kafka;

import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A consumed record with its platform headers found in one pass.
 *
 * @param event what the stage sees
 * @param traceparent as it came, or null
 * @param eventId the event's id as it goes on in the header
 * @param redriveOf id of the event's first dead letter, or null
 * @param attempts failures before this one
 * @param isRedriven whether a redrive wrote this very record
 * @param hasPassedStage whether a stage has had the event before: not at the public door, and not
 *     when somebody else wrote to a stage's topic, who gave it no event id
 * @param isRecent whether the ingest time is near enough to now to be the timestamp of records that
 *     go on; an older one would let Kafka delete them earlier than others, and one from the future
 *     it does not take
 */
record InboundRecord(
    EventRecord event,
    byte @Nullable [] traceparent,
    byte[] eventId,
    byte @Nullable [] redriveOf,
    int attempts,
    boolean isRedriven,
    boolean hasPassedStage,
    boolean isRecent) {

  /** Kafka looks for what to delete as often by default: no topic keeps its records for less. */
  private static final long RECENT_MILLIS = 300_000;

  /**
   * The ingest time is the header's, else the timestamp that the stage before gave the record.
   *
   * @param now the ingest time of a record that has none
   * @param isAtIngest whether the record comes from the public door, where it has no ingest time
   *     yet: what it says of it is the publisher's
   */
  static InboundRecord of(ConsumerRecord<byte[], byte[]> record, long now, boolean isAtIngest) {
    var headers = record.headers().toArray();
    byte[] traceparent = null;
    byte[] eventId = null;
    byte[] redriveOf = null;
    String contentType = "";
    long ingestTime = -1;
    long attempts = 0;
    boolean isRedriven = false;
    for (var header : headers) {
      var value = header.value();
      if (value == null) {
        continue;
      }
      switch (header.key()) {
        case PlatformHeaders.TRACEPARENT -> traceparent = value;
        case PlatformHeaders.EVENT_ID -> eventId = PlatformHeaders.isEventId(value) ? value : null;
        case PlatformHeaders.INGESTED_AT -> ingestTime = number(value, -1);
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
    boolean hasPassedStage = !isAtIngest && eventId != null;
    long ingestedAt = now;
    if (ingestTime >= 0 && !isAtIngest) {
      ingestedAt = ingestTime;
    } else if (hasPassedStage && record.timestamp() >= 0) {
      ingestedAt = record.timestamp();
    }
    String id;
    if (eventId == null) {
      id = record.topic() + "-" + record.partition() + "-" + record.offset();
      eventId = PlatformHeaders.bytes(id);
    } else {
      id = new String(eventId, StandardCharsets.ISO_8859_1);
    }
    return new InboundRecord(
        new EventRecord(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            record.key(),
            record.value(),
            id,
            ingestedAt,
            contentType,
            headers.length == 0 ? List.of() : new HeaderList(headers)),
        traceparent,
        eventId,
        redriveOf,
        (int) Math.min(attempts, Integer.MAX_VALUE - 1),
        isRedriven,
        hasPassedStage,
        Math.abs(now - ingestedAt) <= RECENT_MILLIS);
  }

  /** Headers as the stage sees them: made when it looks, as only ingest does at every event. */
  private static final class HeaderList extends AbstractList<RecordHeader> {
    private final Header[] headers;

    HeaderList(Header[] headers) {
      this.headers = headers;
    }

    @Override
    public RecordHeader get(int index) {
      var header = headers[index];
      return new RecordHeader(header.key(), header.value());
    }

    @Override
    public int size() {
      return headers.length;
    }
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
