package dev.millrace.runtime.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Logical types of a contract that say what cannot be, such as a decimal with more digits after the
 * point than in all. Avro passes over them in silence and takes the bare type.
 */
final class LogicalMistakes {

  private final List<String> found = new ArrayList<>();
  private final Set<Schema> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private LogicalMistakes() {}

  /** Each with its place in the schema. */
  static List<String> in(Schema schema) {
    var mistakes = new LogicalMistakes();
    mistakes.look(schema, "");
    return mistakes.found;
  }

  private void look(Schema schema, String path) {
    if (!seen.add(schema)) {
      return;
    }
    switch (schema.getType()) {
      case RECORD ->
          schema
              .getFields()
              .forEach(
                  field ->
                      look(
                          field.schema(),
                          path.isEmpty() ? field.name() : path + "." + field.name()));
      case ARRAY -> look(schema.getElementType(), path + "[]");
      case MAP -> look(schema.getValueType(), path + ".*");
      case UNION -> schema.getTypes().forEach(type -> look(type, path));
      default -> {}
    }
    var named = schema.getObjectProp(LogicalType.LOGICAL_TYPE_PROP);
    if (named != null && schema.getLogicalType() == null) {
      try {
        LogicalTypes.fromSchema(schema);
      } catch (AvroRuntimeException | IllegalArgumentException e) {
        found.add("field %s: %s".formatted(path, e.getMessage()));
      }
    }
  }
}
