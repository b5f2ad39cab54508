package dev.millrace.runtime.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Schemas in memory, for tests of what needs no server: equal schemas have one id, as in a real
 * registry.
 */
public final class MemorySchemaRegistry implements SchemaRegistry {

  private final Map<Schema, Integer> ids = new HashMap<>();

  @Override
  public int register(String subject, Schema schema) {
    return ids.computeIfAbsent(schema, _ -> ids.size() + 1);
  }

  @Override
  public Optional<Schema> find(int id) {
    return ids.entrySet().stream()
        .filter(entry -> entry.getValue() == id)
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
