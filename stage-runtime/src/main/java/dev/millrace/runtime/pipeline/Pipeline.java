package dev.millrace.runtime.pipeline;

import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.type.Fields;
import org.apache.avro.Schema;

/**
 * A pipeline that a service runs: its file, and the schema that the file names.
 *
 * @param spec as parsed
 * @param schema the contract
 */
public record Pipeline(PipelineSpec spec, Schema schema) {

  public Topics topics() {
    return new Topics(spec.name());
  }

  /** The fields of the contract, in the schema's order. */
  public Fields fields() {
    return SchemaFiles.fields(schema);
  }
}
