package dev.millrace.runtime.registry;

import java.util.List;
import org.apache.avro.Schema;

/** Decides which versions of a schema may be read as another. */
@FunctionalInterface
public interface SchemaEvolution {

  /**
   * The reasons why not all records of one version can be read with another; empty when they can.
   *
   * @param written the version of the records
   * @param read the version to read them with
   */
  List<String> objections(Schema written, Schema read);
}
