package dev.millrace.runtime.codec;

import dev.millrace.runtime.pipeline.ContentType;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.schema.RawEvent;
import java.util.Arrays;
import java.util.List;

/**
 * {@link RawEvent} to bytes, field by field, and its payload out of them: it is one of every
 * event's hops. Not thread-safe: it keeps its buffer.
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

  /**
   * What the next stage needs of an event, where it lies in Confluent-framed bytes of the current
   * {@link RawEvent} schema; all else must be well-formed, too.
   */
  public Payload payload(byte[] value) throws Undecodable {
    in.begin(value);
    in.skipString(); // event id
    in.skipString(); // source
    in.skipString(); // position
    in.readLong(); // ingest time
    var contentType = in.readString(ContentType.JSON.mediaType());
    skipHeaders();
    int length = in.readLength();
    int start = in.skip(length);
    in.end();
    return new Payload(contentType, value, start, length);
  }

  private void skipHeaders() throws Undecodable {
    for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
      for (int i = 0; i < count; i++) {
        in.skipString();
        in.skip(in.readLength());
      }
    }
  }

  /**
   * The payload of an event within the value of its record.
   *
   * @param contentType its media type
   * @param bytes the record's value, which is not to be changed
   * @param start where the payload starts
   * @param length of the payload
   */
  public record Payload(String contentType, byte[] bytes, int start, int length) {

    /** The payload by itself. */
    public byte[] copy() {
      return Arrays.copyOfRange(bytes, start, start + length);
    }
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
