package dev.millrace.runtime.codec;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** Writes rows as Confluent-framed Avro. Not thread-safe: it keeps its buffer. */
public final class AvroRowWriter {

  /**
   * One field of the schema.
   *
   * @param absent the encoded default; empty when there is none
   */
  private record FieldPlan(
      String name, int slot, ValueWriter writer, byte[] absent, boolean hasDefault) {}

  private final int schemaId;
  private final List<FieldPlan> fields = new ArrayList<>();
  private final AvroOutput out = new AvroOutput();

  /**
   * @param schema of the records
   * @param schemaId its id in the registry
   * @param layout of the rows; has a slot for every field of the schema
   */
  public AvroRowWriter(Schema schema, int schemaId, RowLayout layout) {
    this.schemaId = schemaId;
    for (var field : schema.getFields()) {
      boolean hasDefault = field.hasDefaultValue();
      fields.add(
          new FieldPlan(
              field.name(),
              layout.slot(field.name()),
              ValueWriter.of(field.schema()),
              hasDefault ? Defaults.encoded(field) : new byte[0],
              hasDefault));
    }
  }

  /**
   * The row as bytes. An absent field takes the schema's default; without one it is null where the
   * schema allows null, and else breaks the contract.
   */
  public byte[] write(Row row) throws ContractBroken {
    out.begin(schemaId);
    for (var field : fields) {
      var value = row.get(field.slot);
      if (value == Row.ABSENT) {
        if (field.hasDefault) {
          out.writeRaw(field.absent);
          continue;
        }
        value = null;
      }
      field.writer.write(value, out, field.name);
    }
    return out.toBytes();
  }
}
