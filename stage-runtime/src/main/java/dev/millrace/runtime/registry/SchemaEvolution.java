package dev.millrace.runtime.registry;

import java.util.List;
import org.apache.avro.Schema;

/** Which versions of a schema may be read as another. */
@FunctionalInterface
public interface SchemaEvolution {

  /**
   * Why not all records of one version can be read with another; empty when they can.
   *
   * @param written the version of the records
   * @param read the version they shall be read with
   */
  List<String> objections(Schema written, Schema read);
}
