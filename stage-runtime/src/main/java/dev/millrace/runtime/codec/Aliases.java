package dev.millrace.runtime.codec;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Other names under which publishers may still send the fields of a record: the aliases of its
 * schema, in JSON and Avro alike. A field's own name goes first.
 */
public final class Aliases {

  private Aliases() {}

  /**
   * The fields by their other names.
   *
   * @param taken names that mean something else already
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

  /** The name that a map has a field by: its own, else another one, else its own all the same. */
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

  /** The other names of one field that are no other field's. */
  static List<String> of(Schema.Field field, Schema schema) {
    return of(schema, Set.of()).entrySet().stream()
        .filter(entry -> entry.getValue().equals(field.name()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
