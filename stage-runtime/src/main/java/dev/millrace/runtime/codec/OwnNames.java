package dev.millrace.runtime.codec;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives a field's own name priority over its aliases. Avro renames every field of the writer that
 * an alias names, even when another field already has that name, and then finds the name twice.
 * This class leaves such an alias out.
 */
final class OwnNames {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Names of the fields of the writer's records, by the records' simple names. */
  private final Map<String, Set<String>> written = new HashMap<>();

  private final Set<Schema> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean clash;

  private OwnNames() {}

  /** The reader's schema without such aliases. */
  static Schema first(Schema writer, Schema reader) {
    var names = new OwnNames();
    names.look(writer, true);
    names.look(reader, false);
    if (!names.clash) {
      return reader;
    }
    var json = JSON.readTree(reader.toString());
    names.strip(json);
    return new Schema.Parser().setValidateDefaults(false).parse(json.toString());
  }

  private void look(Schema schema, boolean isWriter) {
    if (!seen.add(schema)) {
      return;
    }
    switch (schema.getType()) {
      case RECORD -> {
        if (isWriter) {
          var fields = written.computeIfAbsent(schema.getName(), _ -> new HashSet<>());
          schema.getFields().forEach(field -> fields.add(field.name()));
        } else {
          var known = known(schema.getName(), schema.getAliases().stream());
          schema
              .getFields()
              .forEach(
                  field ->
                      clash |=
                          known.contains(field.name())
                              && field.aliases().stream().anyMatch(known::contains));
        }
        schema.getFields().forEach(field -> look(field.schema(), isWriter));
      }
      case ARRAY -> look(schema.getElementType(), isWriter);
      case MAP -> look(schema.getValueType(), isWriter);
      case UNION -> schema.getTypes().forEach(type -> look(type, isWriter));
      default -> {}
    }
  }

  /** The fields that the writer's record of one of these names has. */
  private Set<String> known(String name, Stream<String> aliases) {
    var fields = new HashSet<String>();
    Stream.concat(Stream.of(name), aliases)
        .map(each -> each.substring(each.lastIndexOf('.') + 1))
        .forEach(each -> fields.addAll(written.getOrDefault(each, Set.of())));
    return fields;
  }

  private void strip(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("fields") instanceof ArrayNode fields
        && object.path("name").isString()) {
      var known =
          known(
              object.path("name").asString(),
              object.path("aliases").valueStream().map(JsonNode::asString));
      fields.forEach(field -> strip((ObjectNode) field, known));
    }
    node.forEach(this::strip);
  }

  private static void strip(ObjectNode field, Set<String> known) {
    if (known.contains(field.path("name").asString())
        && field.path("aliases") instanceof ArrayNode aliases) {
      aliases.removeIf(alias -> known.contains(alias.asString()));
    }
  }
}
