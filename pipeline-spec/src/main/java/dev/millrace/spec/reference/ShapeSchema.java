package dev.millrace.spec.reference;

import dev.millrace.spec.secret.SecretReference;
import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Shape.Kind;
import dev.millrace.spec.word.Shape.Presence;
import dev.millrace.spec.word.Shape.Property;
import dev.millrace.spec.word.Shape.Struct;
import dev.millrace.spec.word.TimeSpans;
import dev.millrace.spec.yaml.Generic;
import dev.millrace.spec.yaml.TreeReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shapes as JSON Schemas. */
final class ShapeSchema {

  private ShapeSchema() {}

  static Map<String, Object> of(Shape shape) {
    return switch (shape) {
      case Shape.Scalar scalar -> scalar(scalar.kind());
      case Shape.Choice choice -> object("enum", choice.texts());
      case Shape.ListOf list -> object("type", "array", "items", of(list.item()), "minItems", 1);
      case Shape.MapOf map -> map(map);
      case Struct struct -> struct(struct);
      case Shape.OneOf either ->
          object("anyOf", either.shapes().stream().map(ShapeSchema::of).toList());
    };
  }

  /** The schema of what stands under a key, with its summary and default. */
  static Map<String, Object> of(Property property) {
    Map<String, Object> schema = object("description", property.summary());
    schema.putAll(of(property.shape()));
    if (property.presence() instanceof Presence.Default(var yaml)) {
      var tree = TreeReader.scalar(yaml, new Position(1, 1, ""));
      schema.put("default", Generic.value(tree).plain());
    }
    return schema;
  }

  static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }

  private static Map<String, Object> map(Shape.MapOf map) {
    var schema =
        object("type", "object", "additionalProperties", of(map.value()), "minProperties", 1);
    if (!map.beside().isEmpty()) {
      Map<String, Object> properties = new LinkedHashMap<>();
      for (var property : map.beside()) {
        var either = object("description", property.summary());
        either.put("anyOf", List.of(of(property.shape()), of(map.value())));
        properties.put(property.name(), either);
      }
      schema.put("properties", properties);
    }
    return schema;
  }

  private static Map<String, Object> struct(Struct struct) {
    Map<String, Object> properties = new LinkedHashMap<>();
    struct.properties().forEach(property -> properties.put(property.name(), of(property)));
    var schema =
        object("type", struct.mayBeEmpty() ? List.of("object", "null") : (Object) "object");
    schema.put("properties", properties);
    schema.put("additionalProperties", false);
    var required =
        struct.properties().stream()
            .filter(property -> property.presence() instanceof Presence.Required)
            .map(Property::name)
            .toList();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    return schema;
  }

  private static Map<String, Object> scalar(Kind kind) {
    return switch (kind) {
      case TEXT, ANY -> object("type", List.of("string", "number", "boolean"));
      case INTEGER -> object("type", "integer");
      case NUMBER -> object("type", "number");
      case BOOLEAN -> object("type", "boolean");
      case DURATION -> object("type", "string", "pattern", "^" + TimeSpans.FORM + "$");
      case LIMIT ->
          object(
              "pattern",
              "^0$|^" + TimeSpans.FORM + "$",
              "type",
              List.of("string", "integer"),
              "maximum",
              0,
              "minimum",
              0);
      case SECRET -> object("type", "string", "pattern", "^" + SecretReference.PATTERN + "$");
      case REGEX -> object("type", List.of("string", "number", "boolean"));
      case FIELD, CEL -> object("type", List.of("string", "number", "boolean"), "minLength", 1);
    };
  }
}
