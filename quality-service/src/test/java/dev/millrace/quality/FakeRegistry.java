package dev.millrace.quality;

import dev.millrace.runtime.registry.SchemaRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** A registry in memory that knows what it is told. */
final class FakeRegistry implements SchemaRegistry {

  private final Map<Integer, Schema> schemas = new HashMap<>();

  FakeRegistry with(int id, Schema schema) {
    schemas.put(id, schema);
    return this;
  }

  @Override
  public int register(String subject, Schema schema) {
    schemas.put(schemas.size() + 1, schema);
    return schemas.size();
  }

  @Override
  public Optional<Schema> find(int id) {
    return Optional.ofNullable(schemas.get(id));
  }
}
