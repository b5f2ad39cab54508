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
  private final Schema schema;
  private final List<FieldPlan> fields = new ArrayList<>();
  private final AvroOutput out = new AvroOutput();

  /**
   * @param schema of the records
   * @param schemaId its id in the registry
   * @param layout of the rows; has a slot for every field of the schema
   */
  public AvroRowWriter(Schema schema, int schemaId, RowLayout layout) {
    this.schemaId = schemaId;
    this.schema = schema;
    var compiler = new ValueWriter.Compiler();
    for (var field : schema.getFields()) {
      boolean hasDefault = field.hasDefaultValue();
      fields.add(
          new FieldPlan(
              field.name(),
              layout.slot(field.name()),
              compiler.compile(field.schema()),
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
      if (value != Row.ABSENT) {
        try {
          field.writer.write(value, out);
        } catch (ContractBroken e) {
          throw e.inField(field.name).inRecord(schema);
        }
      } else if (field.hasDefault) {
        out.writeRaw(field.absent);
      } else {
        writeMissing(field);
      }
    }
    return out.toBytes();
  }

  private void writeMissing(FieldPlan field) throws ContractBroken {
    try {
      field.writer.write(null, out);
    } catch (ContractBroken e) {
      throw e.absent().inField(field.name).inRecord(schema);
    }
  }
}
