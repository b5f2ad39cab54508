package dev.millrace.runtime.codec;

import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.schema.RawEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link RawEvent} to bytes and back, field by field: it is one of every event's hops. Not
 * thread-safe: it keeps its buffer.
 *
 * @see RawEvent#getClassSchema()
 */
public final class RawEventCodec {

  private final AvroOutput out = new AvroOutput();
  private final AvroInput in = new AvroInput();

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

  /** The event in Confluent-framed bytes of the current {@link RawEvent} schema. */
  public RawEventView decode(byte[] value) throws Undecodable {
    in.begin(value);
    var eventId = in.readString();
    var source = in.readString();
    var position = in.readString();
    long ingestedAt = in.readLong();
    var contentType = in.readString();
    var headers = headers();
    var payload = in.readBytes();
    in.end();
    return new RawEventView(eventId, source, position, ingestedAt, contentType, headers, payload);
  }

  private List<RecordHeader> headers() throws Undecodable {
    int count = in.readBlock();
    if (count == 0) {
      return List.of();
    }
    var headers = new ArrayList<RecordHeader>();
    for (; count > 0; count = in.readBlock()) {
      for (int i = 0; i < count; i++) {
        headers.add(new RecordHeader(in.readString(), in.readBytes()));
      }
    }
    return headers;
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
