package dev.millrace.runtime.codec;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * The aliases of a record's fields: other names under which publishers may still send them, in JSON
 * and Avro alike. A field's own name has priority.
 */
public final class Aliases {

  private Aliases() {}

  /**
   * Maps aliases to fields.
   *
   * @param taken names that already mean something else
   */
  public static Map<String, String> of(Schema schema, Collection<String> taken) {
    var fields = new LinkedHashMap<String, String>();
    for (var field : schema.getFields()) {
      for (var alias : field.aliases()) {
        if (!taken.contains(alias) && schema.getField(alias) == null) {
          fields.putIfAbsent(alias, field.name());
        }
      }
    }
    return fields;
  }

  /**
   * The name under which a map has a field: its own name, or else an alias. Its own name when the
   * map has neither.
   */
  static String in(Map<?, ?> values, String own, List<String> others) {
    if (values.containsKey(own)) {
      return own;
    }
    for (var other : others) {
      if (values.containsKey(other)) {
        return other;
      }
    }
    return own;
  }

  /** The aliases of one field that belong to no other field. */
  static List<String> of(Schema.Field field, Schema schema) {
    return of(schema, Set.of()).entrySet().stream()
        .filter(entry -> entry.getValue().equals(field.name()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
