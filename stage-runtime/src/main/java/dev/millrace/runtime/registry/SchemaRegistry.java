package dev.millrace.runtime.registry;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * A registry of Avro schemas. Thread-safe; answers are cached, as an id never changes its schema.
 */
public interface SchemaRegistry {

  /**
   * The id of a schema under a subject. Registers the schema when the subject does not have it.
   *
   * @param subject such as {@code validated.orders-value}
   * @throws FatalStageException when the registry refuses it as incompatible; the message holds the
   *     difference
   * @throws DependencyUnavailable when the registry does not answer
   */
  int register(String subject, Schema schema);

  /**
   * The schema with an id; empty when the registry does not know the id, or has no usable schema
   * under it.
   *
   * @throws DependencyUnavailable when the registry does not answer
   */
  Optional<Schema> find(int id);

  /** Says why an id was not found, for the message of a dead letter. */
  default String whyUnknown(int id) {
    return "schema id %d is not in the registry".formatted(id);
  }
}
