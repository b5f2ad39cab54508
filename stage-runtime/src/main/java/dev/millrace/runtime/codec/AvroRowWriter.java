package dev.millrace.runtime.codec;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import org.apache.avro.Schema;

/** Writes rows as Confluent-framed Avro. Not thread-safe: it keeps its buffer. */
public final class AvroRowWriter {

  /**
   * @param schema of the records
   * @param schemaId its id in the registry
   * @param layout of the rows; has a slot for every field of the schema
   */
  public AvroRowWriter(Schema schema, int schemaId, RowLayout layout) {
    throw new UnsupportedOperationException("written next");
  }

  /**
   * The row as bytes. An absent field takes the schema's default; one without default breaks the
   * contract.
   */
  public byte[] write(Row row) throws ContractBroken {
    throw new UnsupportedOperationException("written next");
  }
}
