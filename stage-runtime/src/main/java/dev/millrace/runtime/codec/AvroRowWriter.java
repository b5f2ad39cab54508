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
   * @param absent writes the field's substitute when the row does not have it
   */
  private record FieldPlan(String name, int slot, ValueWriter writer, ValueWriter absent) {}

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
      var writer = compiler.compile(field.schema());
      fields.add(
          new FieldPlan(
              field.name(),
              layout.slot(field.name()),
              writer,
              Defaults.absent(field, writer, compiler)));
    }
  }

  /**
   * Writes the row as bytes. An absent field takes the schema's default, or null when there is
   * none. Like every value, it must fit.
   */
  public byte[] write(Row row) throws ContractBroken {
    out.begin(schemaId);
    for (var field : fields) {
      var value = row.get(field.slot);
      try {
        if (value == Row.ABSENT) {
          field.absent.write(null, out);
        } else {
          field.writer.write(value, out);
        }
      } catch (ContractBroken e) {
        throw e.inField(field.name).inRecord(schema);
      }
    }
    return out.toBytes();
  }
}
