package dev.millrace.runtime.codec;

import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.schema.RawEvent;
import java.util.List;

/**
 * Writes a {@link RawEvent} as bytes, field by field, because every event passes here. Not
 * thread-safe: it keeps its buffer.
 *
 * @see RawEventReader
 */
public final class RawEventCodec {

  private final AvroOutput out = new AvroOutput();

  /** Confluent-framed bytes of an event. */
  public byte[] encode(int schemaId, RawEventView event) {
    out.begin(schemaId);
    out.writeString(event.eventId());
    out.writeString(event.source());
    out.writeString(event.position());
    out.writeLong(event.ingestedAt());
    out.writeString(event.contentType());
    if (!event.headers().isEmpty()) {
      out.writeLong(event.headers().size());
      for (var header : event.headers()) {
        out.writeString(header.name());
        out.writeBytes(header.value() == null ? new byte[0] : header.value());
      }
    }
    out.writeLong(0);
    out.writeBytes(event.payload());
    return out.toBytes();
  }

  /**
   * The fields of a {@link RawEvent}.
   *
   * @param ingestedAt in milliseconds since the epoch
   */
  public record RawEventView(
      String eventId,
      String source,
      String position,
      long ingestedAt,
      String contentType,
      List<RecordHeader> headers,
      byte[] payload) {}
}
