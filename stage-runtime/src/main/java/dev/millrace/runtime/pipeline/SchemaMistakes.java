package dev.millrace.runtime.pipeline;

import dev.millrace.runtime.pipeline.LocatedJson.Items;
import dev.millrace.runtime.pipeline.LocatedJson.Member;
import dev.millrace.runtime.pipeline.LocatedJson.Other;
import dev.millrace.runtime.pipeline.LocatedJson.Place;
import dev.millrace.runtime.pipeline.LocatedJson.Struct;
import dev.millrace.runtime.pipeline.LocatedJson.Text;
import dev.millrace.runtime.row.Digits;
import dev.millrace.spec.Problem;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Position;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonToken;

/**
 * Finds the mistakes of an Avro schema with their places, all at once; Avro's own parser stops at
 * the first, names no place, and passes over a logical type that cannot be.
 */
final class SchemaMistakes {

  private static final List<String> PRIMITIVES =
      List.of("null", "boolean", "int", "long", "float", "double", "bytes", "string");
  private static final List<String> COMPLEX = List.of("record", "enum", "array", "map", "fixed");

  /** What people write who know other type systems. */
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

  private static final Set<String> LOGICAL_OF_INT = Set.of("date", "time-millis");
  private static final Set<String> LOGICAL_OF_LONG =
      Set.of("timestamp-millis", "timestamp-micros", "time-micros");

  private final String file;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Struct> named = new HashMap<>();

  private SchemaMistakes(String file) {
    this.file = file;
  }

  /** Those of a file's text; empty when there are none that can be told with a place. */
  static List<Problem> of(String file, String text) {
    var found = new SchemaMistakes(file);
    try {
      found.schema(LocatedJson.read(text), "", "");
    } catch (LocatedJson.NoJson e) {
      found.report(e.place(), "", String.valueOf(e.getMessage()), "");
    }
    return List.copyOf(found.problems);
  }

  private void schema(LocatedJson schema, String path, String namespace) {
    switch (schema) {
      case Text text -> name(text, path, namespace);
      case Items union -> union(union, path, namespace);
      case Struct struct -> struct(struct, path, namespace);
      case Other other -> report(other.place(), path, "expected a type, found " + other.text(), "");
    }
  }

  private void name(Text name, String path, String namespace) {
    var text = name.text();
    if (PRIMITIVES.contains(text) || find(text, namespace).isPresent()) {
      return;
    }
    if (COMPLEX.contains(text)) {
      report(
          name.place(),
          path,
          "'%s' needs more than its name".formatted(text),
          "write { \"type\": \"%s\", ... }".formatted(text));
      return;
    }
    report(name.place(), path, "there is no type '" + text + "'", instead(text));
  }

  private String instead(String name) {
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

  private Optional<Struct> find(String name, String namespace) {
    return Optional.ofNullable(named.get(name))
        .or(() -> Optional.ofNullable(named.get(namespace + "." + name)));
  }

  private void union(Items union, String path, String namespace) {
    if (union.items().isEmpty()) {
      report(union.place(), path, "a union of no types", "write [\"null\", \"string\"]");
    }
    var seen = new HashSet<String>();
    for (var branch : union.items()) {
      if (branch instanceof Items) {
        report(branch.place(), path, "a union stands in a union", "write one list of all types");
      } else {
        schema(branch, path, namespace);
        var kind = kind(branch);
        if (!kind.isEmpty() && !seen.add(kind)) {
          report(branch.place(), path, "the union has the type '" + kind + "' twice", "");
        }
      }
    }
  }

  private static String kind(LocatedJson schema) {
    return switch (schema) {
      case Text text -> text.text();
      case Struct struct when COMPLEX.subList(0, 2).contains(text(struct, "type")) ->
          text(struct, "name");
      case Struct struct -> text(struct, "type");
      default -> "";
    };
  }

  private void struct(Struct struct, String path, String namespace) {
    var type = struct.members().get("type");
    if (type == null) {
      report(struct.place(), path, "the type has no \"type\"", "");
      return;
    }
    if (!(type.value() instanceof Text text)) {
      schema(type.value(), path, namespace);
      return;
    }
    switch (text.text()) {
      case "record", "error" -> record(struct, path, namespace);
      case "enum" -> enumeration(struct, path, namespace);
      case "fixed" -> {
        define(struct, path, namespace);
        size(struct, path);
      }
      case "array" -> item(struct, "items", path, namespace);
      case "map" -> item(struct, "values", path, namespace);
      default -> name(text, path, namespace);
    }
    logical(struct, text.text(), path);
  }

  private void item(Struct struct, String key, String path, String namespace) {
    var item = struct.members().get(key);
    if (item == null) {
      report(
          struct.place(),
          path,
          "%s has no \"%s\"".formatted(text(struct, "type"), key),
          "write the type of an item: \"%s\": \"string\"".formatted(key));
    } else {
      schema(item.value(), path, namespace);
    }
  }

  private void size(Struct struct, String path) {
    if (number(struct, "size").filter(size -> size.signum() >= 0).isEmpty()) {
      report(struct.place(), path, "fixed needs \"size\", a number of bytes", "");
    }
  }

  /** The namespace that names in the type are looked up in. */
  private String define(Struct struct, String path, String namespace) {
    var member = struct.members().get("name");
    if (member == null || !(member.value() instanceof Text name)) {
      report(struct.place(), path, text(struct, "type") + " has no \"name\"", "");
      return namespace;
    }
    if (!name.text().matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*")) {
      notAName(name.place(), path, name.text());
      return namespace;
    }
    int dot = name.text().lastIndexOf('.');
    var space =
        dot >= 0
            ? name.text().substring(0, dot)
            : struct.members().containsKey("namespace") ? text(struct, "namespace") : namespace;
    var full = dot >= 0 || space.isEmpty() ? name.text() : space + "." + name.text();
    if (named.putIfAbsent(full, struct) != null) {
      report(
          name.place(),
          path,
          "the type '" + full + "' is defined twice",
          "name it only, the second time");
    }
    return space;
  }

  private void notAName(Place place, String path, String name) {
    report(
        place,
        path,
        "'" + name + "' is not a name in Avro",
        "letters, digits and _, no digit first: '%s'"
            .formatted(name.replaceAll("[^A-Za-z0-9_]", "_").replaceAll("^(?=[0-9])", "_")));
  }

  private void record(Struct struct, String path, String namespace) {
    var space = define(struct, path, namespace);
    var fields = struct.members().get("fields");
    if (fields == null || !(fields.value() instanceof Items list)) {
      report(
          fields == null ? struct.place() : fields.place(),
          path,
          "the record has no list of \"fields\"",
          "");
      return;
    }
    var names = new LinkedHashMap<String, Place>();
    for (var field : list.items()) {
      if (field instanceof Struct one) {
        field(one, path, space, names);
      } else {
        report(field.place(), path, "expected a field, { \"name\": ..., \"type\": ... }", "");
      }
    }
  }

  private void field(Struct field, String path, String namespace, Map<String, Place> names) {
    var name = text(field, "name");
    var at = path.isEmpty() ? "fields." + name : path + "." + name;
    var member = field.members().get("name");
    if (member == null || name.isEmpty()) {
      report(field.place(), path, "a field has no \"name\"", "");
    } else if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      notAName(member.value().place(), at, name);
    } else if (names.putIfAbsent(name, member.value().place()) != null) {
      report(
          member.value().place(),
          at,
          "the field '%s' is already in line %d".formatted(name, names.get(name).line()),
          "rename one");
    }
    var type = field.members().get("type");
    if (type == null) {
      report(field.place(), at, "the field '" + name + "' has no \"type\"", "");
      return;
    }
    misplaced(field, at);
    int before = problems.size();
    schema(type.value(), at, namespace);
    if (problems.size() == before && field.members().containsKey("default")) {
      defaultValue(field.members().get("default"), type.value(), name, at, namespace);
    }
  }

  /** Avro passes over a logical type that stands beside the type instead of in it. */
  private void misplaced(Struct field, String path) {
    var logical = field.members().get("logicalType");
    if (logical != null) {
      report(
          logical.place(),
          path,
          "\"logicalType\" stands beside the type, where it means nothing",
          "put it into the type: \"type\": {\"type\": ..., \"logicalType\": \"%s\"}"
              .formatted(text(field, "logicalType")));
    }
  }

  private void enumeration(Struct struct, String path, String namespace) {
    define(struct, path, namespace);
    var member = struct.members().get("symbols");
    if (member == null || !(member.value() instanceof Items list)) {
      report(struct.place(), path, "the enum has no list of \"symbols\"", "");
      return;
    }
    var symbols = new HashSet<String>();
    for (var symbol : list.items()) {
      if (!(symbol instanceof Text text) || !text.text().matches("[A-Za-z_][A-Za-z0-9_]*")) {
        notAName(symbol.place(), path, symbol instanceof Text text ? text.text() : "");
      } else if (!symbols.add(text.text())) {
        report(text.place(), path, "the symbol '" + text.text() + "' is here twice", "");
      }
    }
    var fallback = struct.members().get("default");
    if (fallback != null
        && !(fallback.value() instanceof Text text && symbols.contains(text.text()))) {
      report(
          fallback.value().place(),
          path,
          "the default is none of the symbols",
          Hints.instead(text(struct, "default"), symbols));
    }
  }

  private void logical(Struct struct, String type, String path) {
    var member = struct.members().get("logicalType");
    if (member == null) {
      return;
    }
    var logical = text(struct, "logicalType");
    if (logical.equals("decimal")) {
      decimal(struct, type, path);
    } else if (LOGICAL_OF_INT.contains(logical) && !type.equals("int")) {
      report(
          member.value().place(), path, logical + " is a logical type of int, not of " + type, "");
    } else if (LOGICAL_OF_LONG.contains(logical) && !type.equals("long")) {
      report(
          member.value().place(), path, logical + " is a logical type of long, not of " + type, "");
    }
  }

  private void decimal(Struct struct, String type, String path) {
    var place = struct.members().get("logicalType").value().place();
    if (!type.equals("bytes") && !type.equals("fixed")) {
      report(place, path, "decimal is a logical type of bytes or fixed, not of " + type, "");
      return;
    }
    var precision = number(struct, "precision");
    if (precision.filter(SchemaMistakes::isCount).filter(it -> it.signum() > 0).isEmpty()) {
      report(place, path, "decimal needs \"precision\", the number of its digits", "");
      return;
    }
    if (precision.get().compareTo(BigDecimal.valueOf(Digits.MOST)) > 0) {
      report(
          struct.members().get("precision").place(),
          path,
          "a decimal has at most %d digits, not %s"
              .formatted(Digits.MOST, precision.get().toPlainString()),
          "no number of an event may be longer");
      return;
    }
    if (!struct.members().containsKey("scale")) {
      return;
    }
    var scale = number(struct, "scale");
    var at = struct.members().get("scale").place();
    if (scale.filter(SchemaMistakes::isCount).isEmpty()) {
      report(at, path, "\"scale\" is the number of digits after the point", "");
    } else if (scale.get().compareTo(precision.get()) > 0) {
      report(
          at,
          path,
          "the decimal's scale %s is above its precision %s"
              .formatted(scale.get().toPlainString(), precision.get().toPlainString()),
          "precision counts all digits, scale those after the point: a decimal(%s,%s) has precision %s"
              .formatted(
                  scale.get().add(precision.get()).toPlainString(),
                  scale.get().toPlainString(),
                  scale.get().add(precision.get()).toPlainString()));
    }
  }

  private static boolean isCount(BigDecimal number) {
    return number.signum() >= 0
        && number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
        && number.stripTrailingZeros().scale() <= 0;
  }

  private void defaultValue(
      Member fallback, LocatedJson type, String field, String path, String namespace) {
    var expected = type instanceof Items union ? union.items().getFirst() : type;
    if (fits(fallback.value(), expected, namespace)) {
      return;
    }
    boolean isUnion = type instanceof Items;
    report(
        fallback.value().place(),
        path,
        "the default of '%s' is %s, no value of %s"
            .formatted(field, shown(fallback.value()), kind(expected)),
        isUnion ? "a union's default is of its first type: put that type first" : "");
  }

  private boolean fits(LocatedJson value, LocatedJson type, String namespace) {
    if (type instanceof Items union) {
      return union.items().stream().anyMatch(branch -> fits(value, branch, namespace));
    }
    if (type instanceof Struct struct
        && struct.members().get("type").value() instanceof Struct inner) {
      return fits(value, inner, namespace);
    }
    var name = type instanceof Struct struct ? text(struct, "type") : kind(type);
    var defined = find(name, namespace);
    if (type instanceof Text && defined.isPresent()) {
      return fits(value, defined.get(), namespace);
    }
    return switch (name) {
      case "null" -> is(value, JsonToken.VALUE_NULL);
      case "boolean" -> is(value, JsonToken.VALUE_TRUE) || is(value, JsonToken.VALUE_FALSE);
      case "int" -> isWhole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case "long" -> isWhole(value, Long.MIN_VALUE, Long.MAX_VALUE);
      case "float", "double" ->
          is(value, JsonToken.VALUE_NUMBER_INT)
              || is(value, JsonToken.VALUE_NUMBER_FLOAT)
              || value instanceof Text text
                  && Set.of("NaN", "Infinity", "-Infinity").contains(text.text());
      case "string", "bytes", "fixed" -> value instanceof Text;
      case "enum" -> value instanceof Text text && symbols((Struct) type).contains(text.text());
      case "array" -> value instanceof Items;
      case "map", "record" -> value instanceof Struct;
      default -> true;
    };
  }

  private static Set<String> symbols(Struct type) {
    var symbols = new HashSet<String>();
    if (type.members().get("symbols").value() instanceof Items list) {
      list.items().forEach(item -> symbols.add(item instanceof Text text ? text.text() : ""));
    }
    return symbols;
  }

  private static boolean isWhole(LocatedJson value, long least, long greatest) {
    if (!(value instanceof Other other)
        || other.token() != JsonToken.VALUE_NUMBER_INT
        || other.text().length() > 20) {
      return false;
    }
    var number = new BigDecimal(other.text());
    return number.compareTo(BigDecimal.valueOf(least)) >= 0
        && number.compareTo(BigDecimal.valueOf(greatest)) <= 0;
  }

  private static boolean is(LocatedJson value, JsonToken token) {
    return value instanceof Other other && other.token() == token;
  }

  private static String shown(LocatedJson value) {
    return switch (value) {
      case Text text -> "the text \"" + text.text() + "\"";
      case Other other -> other.text();
      case Items _ -> "a list";
      case Struct _ -> "an object";
    };
  }

  private static String text(Struct struct, String key) {
    var member = struct.members().get(key);
    return member != null && member.value() instanceof Text text ? text.text() : "";
  }

  private static Optional<BigDecimal> number(Struct struct, String key) {
    var member = struct.members().get(key);
    return member != null
            && member.value() instanceof Other other
            && other.token() == JsonToken.VALUE_NUMBER_INT
            && other.text().length() < 20
        ? Optional.of(new BigDecimal(other.text()))
        : Optional.empty();
  }

  private void report(Place place, String path, String message, String hint) {
    problems.add(
        new Problem(file, new Position(place.line(), place.column(), path), message, hint));
  }
}
