package dev.millrace.runtime.codec;

import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import org.apache.avro.Schema;

/**
 * Reads Confluent-framed Avro into rows. Fields that the layout does not have are skipped. Not
 * thread-safe.
 */
public final class AvroRowReader {

  /** A reader of whatever schema the bytes were written with; fields go to slots by name. */
  public AvroRowReader(RowLayout layout, SchemaRegistry registry) {
    throw new UnsupportedOperationException("written next");
  }

  /** A reader that resolves the writer's schema to a contract, with the contract's defaults. */
  public AvroRowReader(RowLayout layout, SchemaRegistry registry, Schema contract) {
    throw new UnsupportedOperationException("written next");
  }

  /** Clears the row and fills it. */
  public void read(byte[] value, Row into) throws Undecodable {
    throw new UnsupportedOperationException("written next");
  }
}
