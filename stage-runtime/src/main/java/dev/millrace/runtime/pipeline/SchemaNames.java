package dev.millrace.runtime.pipeline;

import dev.millrace.runtime.pipeline.LocatedJson.Struct;
import dev.millrace.runtime.pipeline.LocatedJson.Text;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Knows the types that a schema's text may name: Avro's, its own, and those of other files. */
final class SchemaNames {

  private static final List<String> PRIMITIVES =
      List.of("null", "boolean", "int", "long", "float", "double", "bytes", "string");
  private static final List<String> NAMED = List.of("record", "enum", "fixed");
  static final List<String> COMPLEX = List.of("record", "enum", "array", "map", "fixed");

  /** Names of types in other systems, and Avro's types for them. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("integer", "int"),
          Map.entry("int32", "int"),
          Map.entry("smallint", "int"),
          Map.entry("bigint", "long"),
          Map.entry("int64", "long"),
          Map.entry("number", "double"),
          Map.entry("real", "double"),
          Map.entry("text", "string"),
          Map.entry("varchar", "string"),
          Map.entry("str", "string"),
          Map.entry("bool", "boolean"),
          Map.entry("byte", "bytes"),
          Map.entry("binary", "bytes"),
          Map.entry("list", "array"),
          Map.entry("object", "record"),
          Map.entry("struct", "record"));

  private static final Map<String, String> LOGICAL =
      Map.of(
          "decimal",
              "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 12, \"scale\": 2}",
          "timestamp", "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}",
          "datetime", "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}",
          "timestamp-millis", "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}",
          "timestamp-micros", "{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}",
          "date", "{\"type\": \"int\", \"logicalType\": \"date\"}",
          "time", "{\"type\": \"int\", \"logicalType\": \"time-millis\"}",
          "uuid", "{\"type\": \"string\", \"logicalType\": \"uuid\"}");

  private static final Pattern FULL_NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");

  private final Map<String, Struct> named = new HashMap<>();
  private final Map<Struct, String> fullNames = new IdentityHashMap<>();
  private final Set<Struct> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Predicate<String> elsewhere;
  private final Map<String, Position> references = new LinkedHashMap<>();

  SchemaNames(Predicate<String> elsewhere) {
    this.elsewhere = elsewhere;
  }

  static boolean isFullName(String name) {
    return FULL_NAME.matcher(name).matches();
  }

  /** Adds a definition. Returns false when the name has one already. */
  boolean define(String full, Struct definition) {
    fullNames.put(definition, full);
    return named.putIfAbsent(full, definition) == null;
  }

  /** The namespace for looking up names in a definition. */
  String namespace(Struct definition, String otherwise) {
    var full = fullNames.get(definition);
    return full == null ? otherwise : full.substring(0, Math.max(0, full.lastIndexOf('.')));
  }

  /** The full name of a definition; empty when it has no valid name. */
  String fullName(Struct definition) {
    return fullNames.getOrDefault(definition, "");
  }

  /** Begins a record's fields. */
  void open(Struct definition) {
    open.add(definition);
  }

  /** Ends a record's fields. */
  void close(Struct definition) {
    open.remove(definition);
  }

  /** Tells whether some fields of the record are not known yet. */
  boolean isOpen(Struct definition) {
    return open.contains(definition);
  }

  /** Full names of types that other files define, and the place where each is named first. */
  Map<String, Position> references() {
    return Collections.unmodifiableMap(references);
  }

  /** Tells whether a type has the name, in this file or in another one. */
  boolean isKnown(Text name, String path, String namespace) {
    return PRIMITIVES.contains(name.text())
        || find(name.text(), namespace).isPresent()
        || isElsewhere(name, path, namespace);
  }

  private boolean isElsewhere(Text name, String path, String namespace) {
    var text = name.text();
    var full = text.indexOf('.') >= 0 || namespace.isEmpty() ? text : namespace + "." + text;
    boolean isThere = !COMPLEX.contains(text) && isFullName(full) && elsewhere.test(full);
    if (isThere) {
      references.putIfAbsent(full, new Position(name.place().line(), name.place().column(), path));
    }
    return isThere;
  }

  /** A hint for a name that no type has. */
  String instead(String name) {
    var folded = name.toLowerCase(Locale.ROOT);
    var logical = LOGICAL.get(folded);
    if (logical != null) {
      return "write " + logical;
    }
    var known = new ArrayList<>(PRIMITIVES);
    known.addAll(COMPLEX);
    known.addAll(named.keySet());
    return "did you mean '"
        + Optional.ofNullable(OTHERS.get(folded))
            .or(() -> Hints.nearest(name, known))
            .orElse("string")
        + "'?";
  }

  /** The definition of a type of this file. */
  Optional<Struct> find(String name, String namespace) {
    return Optional.ofNullable(named.get(namespace + "." + name))
        .or(() -> Optional.ofNullable(named.get(name)));
  }

  /** The text by which types of a union differ: a full name, or the kind of type. */
  String told(LocatedJson schema, String namespace) {
    var definition =
        schema instanceof Struct struct
            ? Optional.of(struct)
            : schema instanceof Text text ? find(text.text(), namespace) : Optional.<Struct>empty();
    return definition
        .map(this::fullName)
        .filter(name -> !name.isEmpty())
        .orElseGet(() -> kind(schema));
  }

  /** The name of a type in messages. */
  static String kind(LocatedJson schema) {
    return switch (schema) {
      case Text text -> text.text();
      case Struct struct when NAMED.contains(struct.text("type")) -> struct.text("name");
      case Struct struct -> struct.text("type");
      default -> "";
    };
  }
}
