package dev.millrace.quality;

import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.AvroRowWriter;
import dev.millrace.runtime.codec.ContractBroken;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

/** The schema of the output topic. Encodes values for it with as little work as possible. */
final class OutputSchema {

  private static final int ID_AT = 1;

  private final Schema schema;
  private final int id;
  private final SchemaRegistry registry;
  private final Map<Integer, Boolean> same = new HashMap<>();
  private final AvroRowReader reader;
  private final AvroRowWriter writer;
  private final Row row;

  OutputSchema(Schema schema, int id, SchemaRegistry registry) {
    this.schema = schema;
    this.id = id;
    this.registry = registry;
    var layout = new RowLayout(schema.getFields().stream().map(Schema.Field::name).toList());
    this.reader = new AvroRowReader(layout, registry, schema);
    this.writer = new AvroRowWriter(schema, id, layout);
    this.row = new Row(layout);
  }

  /**
   * Encodes a value for the output topic. Returns the same array when it has the right id, a copy
   * when only the id differs, or else encodes the value anew.
   *
   * @param writtenWith the schema id of the value
   */
  byte[] encode(byte[] value, int writtenWith) throws Undecodable, ContractBroken {
    if (writtenWith == id) {
      return value;
    }
    if (same.computeIfAbsent(writtenWith, this::isSame)) {
      var copy = value.clone();
      ByteBuffer.wrap(copy).putInt(ID_AT, id);
      return copy;
    }
    reader.read(value, row);
    return writer.write(row);
  }

  private boolean isSame(int other) {
    return registry.find(other).filter(schema::equals).isPresent();
  }
}
