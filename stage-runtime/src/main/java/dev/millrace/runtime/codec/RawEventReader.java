package dev.millrace.runtime.codec;

import dev.millrace.runtime.pipeline.ContentType;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.schema.RawEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Reads the payload of a {@link RawEvent}, of any version. The compiled version is read in place,
 * without a copy; other versions are resolved to it, as contracts are. Not thread-safe.
 */
public final class RawEventReader {

  private static final Schema OURS = RawEvent.getClassSchema();
  private static final RowLayout WANTED = new RowLayout(List.of("content_type", "payload"));

  private final SchemaRegistry registry;
  private final AvroRowReader resolving;
  private final Row row = new Row(WANTED);
  private final AvroInput in = new AvroInput();
  private final Map<Integer, Boolean> isOurs = new HashMap<>();
  private int ourId = -1;

  public RawEventReader(SchemaRegistry registry) {
    this.registry = registry;
    this.resolving = new AvroRowReader(WANTED, registry, OURS);
  }

  /**
   * Reads the payload. The other fields must be well-formed, too.
   *
   * @param value Confluent-framed
   */
  public Payload payload(byte[] value) throws Undecodable {
    int id = in.begin(value);
    if (id == ourId) {
      return inPlace(value);
    }
    if (isOurs(id)) {
      ourId = id;
      return inPlace(value);
    }
    resolving.read(value, row);
    var payload = (byte[]) present(row.get(1), "payload");
    return new Payload((String) present(row.get(0), "content_type"), payload, 0, payload.length);
  }

  private static Object present(@Nullable Object value, String field) throws Undecodable {
    if (value == null) {
      throw new Undecodable(ErrorCode.CONTRACT_BROKEN, "a raw event without " + field);
    }
    return value;
  }

  private boolean isOurs(int id) throws Undecodable {
    var known = isOurs.get(id);
    if (known == null) {
      var writer =
          registry
              .find(id)
              .orElseThrow(
                  () -> new Undecodable(ErrorCode.UNKNOWN_SCHEMA, registry.whyUnknown(id)));
      // The canonical form has everything that decides the order of bytes, and no documentation.
      known =
          SchemaNormalization.toParsingForm(writer).equals(SchemaNormalization.toParsingForm(OURS));
      isOurs.put(id, known);
    }
    return known;
  }

  private Payload inPlace(byte[] value) throws Undecodable {
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
      int end = in.blockEnd();
      for (int i = 0; i < count; i++) {
        in.skipString();
        in.skip(in.readLength());
      }
      in.endBlock(end);
    }
  }

  /**
   * The payload of an event within the value of its record.
   *
   * @param contentType its media type
   * @param bytes the record's value; do not change it
   * @param start where the payload starts
   * @param length of the payload
   */
  public record Payload(String contentType, byte[] bytes, int start, int length) {

    /** A copy of the payload's bytes. */
    public byte[] copy() {
      return Arrays.copyOfRange(bytes, start, start + length);
    }
  }
}
