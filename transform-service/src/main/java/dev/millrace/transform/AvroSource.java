package dev.millrace.transform;

import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Puts an Avro payload as a map into one slot of the row. Not thread-safe. */
final class AvroSource {

  private record Reader(Row row, AvroRowReader reader) {}

  private final int slot;
  private final SchemaRegistry registry;
  private final Map<Integer, Reader> readers = new HashMap<>();

  AvroSource(int slot, SchemaRegistry registry) {
    this.slot = slot;
    this.registry = registry;
  }

  /**
   * Reads a payload.
   *
   * @param payload that the decoder has read before, so that its schema is known
   */
  void read(byte[] payload, Row into) throws Undecodable {
    int schemaId = ByteBuffer.wrap(payload).getInt(1);
    var reader = readers.computeIfAbsent(schemaId, this::reader);
    reader.reader.read(payload, reader.row);
    var names = reader.row.layout().names();
    Map<String, @Nullable Object> whole = LinkedHashMap.newLinkedHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      whole.put(names.get(i), reader.row.get(i));
    }
    into.set(slot, whole);
  }

  private Reader reader(int schemaId) {
    var schema = registry.find(schemaId).orElseThrow();
    var layout = new RowLayout(schema.getFields().stream().map(Schema.Field::name).toList());
    return new Reader(new Row(layout), new AvroRowReader(layout, registry));
  }
}
