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
 * A consumed record. Its platform headers are found in one pass.
 *
 * @param event what the stage sees
 * @param traceparent as it came, or null
 * @param eventId the event's id as it goes on in the header
 * @param redriveOf id of the event's first dead letter, or null
 * @param redriveNumber which of its redrives this is; 0 when none
 * @param attempts failures before this one
 * @param isRedriven whether a redrive wrote this very record
 * @param hasPassedStage whether a stage has had the event before: not at the public door, and not
 *     when somebody else wrote to a stage's topic
 * @param isForeign whether somebody else has written it to a stage's topic
 * @param isRecent whether the ingest time is near enough to now to be the timestamp of records that
 *     go on; an older one would let Kafka delete them earlier than others, and one from the future
 *     it does not take
 */
record InboundRecord(
    EventRecord event,
    byte @Nullable [] traceparent,
    byte[] eventId,
    byte @Nullable [] redriveOf,
    long redriveNumber,
    int attempts,
    boolean isRedriven,
    boolean hasPassedStage,
    boolean isForeign,
    boolean isRecent) {

  /**
   * How often Kafka looks for records to delete, by default. No topic keeps its records for less.
   */
  private static final long RECENT_MILLIS = 300_000;

  /** The clocks of two hosts may differ by as much again. */
  private static final long FUTURE_MILLIS = 2 * RECENT_MILLIS;

  /** 2020-01-01, before any stage was there to write a record. */
  private static final long EARLIEST_MILLIS = 1_577_836_800_000L;

  /**
   * Reads a record. Its ingest time is the header's, if that is the platform's word. Otherwise it
   * is the timestamp that the stage before gave the record, if a stage can have given it.
   *
   * @param now the ingest time of a record that has none
   * @param isAtIngest whether the record comes from the public door, where it has no ingest time
   *     yet, unless a redrive brings it
   * @param judge tells the platform's word from others'
   */
  static InboundRecord of(
      ConsumerRecord<byte[], byte[]> record, long now, boolean isAtIngest, Judge judge) {
    var headers = record.headers().toArray();
    byte[] traceparent = null;
    byte[] eventId = null;
    byte[] tag = null;
    byte[] ingestTime = null;
    byte[] redriveOf = null;
    byte[] attempts = null;
    byte[] number = null;
    byte[] redriven = null;
    boolean claims = false;
    String contentType = "";
    for (var header : headers) {
      var value = header.value();
      if (value == null) {
        continue;
      }
      switch (header.key()) {
        case PlatformHeaders.TRACEPARENT -> traceparent = value;
        case PlatformHeaders.EVENT_ID -> eventId = PlatformHeaders.isEventId(value) ? value : null;
        case PlatformHeaders.TAG -> tag = value;
        case PlatformHeaders.CONTENT_TYPE ->
            contentType = new String(value, StandardCharsets.UTF_8);
        case PlatformHeaders.INGESTED_AT -> {
          ingestTime = value;
          claims = true;
        }
        case PlatformHeaders.REDRIVE_OF -> {
          redriveOf = value;
          claims = true;
        }
        case PlatformHeaders.ATTEMPTS -> {
          attempts = value;
          claims = true;
        }
        case PlatformHeaders.REDRIVE_NUMBER -> {
          number = value;
          claims = true;
        }
        case PlatformHeaders.REDRIVEN -> {
          redriven = value;
          claims = true;
        }
        default -> {
          // the publisher's own
        }
      }
    }
    boolean isSealed = claims && judge.believes(record, redriven);
    if (!isSealed) {
      ingestTime = null;
      redriveOf = null;
      attempts = null;
      number = null;
      redriven = null;
    }
    boolean hasPassedStage =
        !isAtIngest
            && eventId != null
            && (isSealed || judge.isPassedOn(record, eventId, claims ? null : tag));
    boolean isForeign = !isAtIngest && !hasPassedStage && redriven == null;
    long ingestedAt = PlatformHeaders.number(ingestTime, -1);
    if (ingestedAt < 0) {
      ingestedAt =
          hasPassedStage && isIngestTime(record.timestamp(), now) ? record.timestamp() : now;
    }
    String id;
    if (eventId == null) {
      id = PlatformHeaders.positionId(record);
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
        PlatformHeaders.number(number, 0),
        (int) Math.min(PlatformHeaders.number(attempts, 0), Integer.MAX_VALUE - 1),
        redriven != null,
        hasPassedStage,
        isForeign,
        Math.abs(now - ingestedAt) <= RECENT_MILLIS);
  }

  /** Tells whether a record's headers are the platform's word. Decides once for each record. */
  interface Judge {

    /**
     * Of a record that claims more than its id.
     *
     * @param redriven the claim that a redrive wrote this record, or null
     */
    boolean believes(ConsumerRecord<byte[], byte[]> record, byte @Nullable [] redriven);

    /**
     * Whether the stage before has passed the event on; of a record without a valid seal.
     *
     * @param tag null when it has none, and when it claims what only a sealed record says
     */
    boolean isPassedOn(
        ConsumerRecord<byte[], byte[]> record, byte[] eventId, byte @Nullable [] tag);
  }

  /**
   * Whether it is already decided if the event is traced: by an earlier stage, or by whoever
   * redrove it.
   */
  boolean isDecidedUpon() {
    return hasPassedStage || redriveOf != null;
  }

  /** Whether a stage can have given a record this timestamp. */
  private static boolean isIngestTime(long timestamp, long now) {
    return timestamp >= EARLIEST_MILLIS && timestamp <= now + FUTURE_MILLIS;
  }

  /**
   * The headers as the stage sees them. They are made when the stage looks, as only ingest does so
   * at every event.
   */
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
}
