package dev.millrace.runtime.pipeline;

import dev.millrace.runtime.pipeline.LocatedJson.Items;
import dev.millrace.runtime.pipeline.LocatedJson.Other;
import dev.millrace.runtime.pipeline.LocatedJson.Place;
import dev.millrace.runtime.pipeline.LocatedJson.Struct;
import dev.millrace.runtime.pipeline.LocatedJson.Text;
import dev.millrace.spec.Problem;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Finds all mistakes of an Avro schema at once, with their places. Avro's own parser stops at the
 * first, names no place, and ignores impossible logical types.
 */
final class SchemaMistakes {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Report report;
  private final SchemaNames names;
  private final LogicalTypeMistakes logical;
  private final DefaultMistakes defaults;
  private final List<GivenDefault> given = new ArrayList<>();

  private SchemaMistakes(String file, Predicate<String> elsewhere) {
    this.report = new Report(file, new ArrayList<>());
    this.names = new SchemaNames(elsewhere);
    this.logical = new LogicalTypeMistakes(report);
    this.defaults = new DefaultMistakes(names, report);
  }

  /** Collects the problems of a file. */
  record Report(String file, List<Problem> problems) {

    void add(Place place, String path, String message, String hint) {
      problems.add(
          new Problem(file, new Position(place.line(), place.column(), path), message, hint));
    }
  }

  /**
   * The findings in a file.
   *
   * @param problems with their places
   * @param references full names of types that other files define, and the place where each is
   *     named first
   * @param defaults of fields
   */
  record Found(
      List<Problem> problems, Map<String, Position> references, List<GivenDefault> defaults) {}

  /**
   * The default of a field.
   *
   * @param owner full name of the record that has the field
   */
  record GivenDefault(String owner, String field, Position position) {}

  /**
   * Checks a file's text.
   *
   * @param elsewhere whether another file defines the type with a full name
   */
  static Found in(String file, String text, Predicate<String> elsewhere) {
    var found = new SchemaMistakes(file, elsewhere);
    try {
      found.schema(LocatedJson.read(text), "", "");
    } catch (LocatedJson.NoJson e) {
      found.report.add(e.place(), "", String.valueOf(e.getMessage()), "");
    }
    return new Found(
        List.copyOf(found.report.problems), found.names.references(), List.copyOf(found.given));
  }

  private void schema(LocatedJson schema, String path, String namespace) {
    switch (schema) {
      case Text text -> name(text, path, namespace);
      case Items union -> union(union, path, namespace);
      case Struct struct -> struct(struct, path, namespace);
      case Other other ->
          report.add(other.place(), path, "expected a type, found " + other.text(), "");
    }
  }

  private void name(Text name, String path, String namespace) {
    var text = name.text();
    if (names.isKnown(name, path, namespace)) {
      return;
    }
    if (SchemaNames.COMPLEX.contains(text)) {
      report.add(
          name.place(),
          path,
          "'%s' needs more than its name".formatted(text),
          "write { \"type\": \"%s\", ... }".formatted(text));
      return;
    }
    report.add(name.place(), path, "there is no type '" + text + "'", names.instead(text));
  }

  private void union(Items union, String path, String namespace) {
    if (union.items().isEmpty()) {
      report.add(union.place(), path, "a union of no types", "write [\"null\", \"string\"]");
    }
    var seen = new HashSet<String>();
    for (var branch : union.items()) {
      if (branch instanceof Items) {
        report.add(
            branch.place(), path, "a union stands in a union", "write one list of all types");
      } else {
        schema(branch, path, namespace);
        var kind = names.told(branch, namespace);
        if (!kind.isEmpty() && !seen.add(kind)) {
          report.add(branch.place(), path, "the union has the type '" + kind + "' twice", "");
        }
      }
    }
  }

  private void struct(Struct struct, String path, String namespace) {
    var type = struct.members().get("type");
    if (type == null) {
      report.add(struct.place(), path, "the type has no \"type\"", "");
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
    logical.look(struct, text.text(), path);
  }

  private void item(Struct struct, String key, String path, String namespace) {
    var item = struct.members().get(key);
    if (item == null) {
      report.add(
          struct.place(),
          path,
          "%s has no \"%s\"".formatted(struct.text("type"), key),
          "write the type of an item: \"%s\": \"string\"".formatted(key));
    } else {
      schema(item.value(), path, namespace);
    }
  }

  private void size(Struct struct, String path) {
    if (struct.number("size").filter(size -> size.signum() >= 0).isEmpty()) {
      report.add(struct.place(), path, "fixed needs \"size\", a number of bytes", "");
    }
  }

  /** The namespace for looking up names in the type. */
  private String define(Struct struct, String path, String namespace) {
    var member = struct.members().get("name");
    if (member == null || !(member.value() instanceof Text name)) {
      report.add(struct.place(), path, struct.text("type") + " has no \"name\"", "");
      return namespace;
    }
    if (!SchemaNames.isFullName(name.text())) {
      notAName(name.place(), path, name.text());
      return namespace;
    }
    int dot = name.text().lastIndexOf('.');
    var space =
        dot >= 0
            ? name.text().substring(0, dot)
            : struct.members().containsKey("namespace") ? struct.text("namespace") : namespace;
    var full = dot >= 0 || space.isEmpty() ? name.text() : space + "." + name.text();
    if (!names.define(full, struct)) {
      report.add(
          name.place(),
          path,
          "the type '" + full + "' is defined twice",
          "name it only, the second time");
    }
    return space;
  }

  private void notAName(Place place, String path, String name) {
    report.add(
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
      report.add(
          fields == null ? struct.place() : fields.place(),
          path,
          "the record has no list of \"fields\"",
          "");
      return;
    }
    var seen = new LinkedHashMap<String, Place>();
    names.open(struct);
    for (var field : list.items()) {
      if (field instanceof Struct one) {
        field(one, struct, path, space, seen);
      } else {
        report.add(field.place(), path, "expected a field, { \"name\": ..., \"type\": ... }", "");
      }
    }
    names.close(struct);
  }

  private void field(
      Struct field, Struct owner, String path, String namespace, Map<String, Place> seen) {
    var name = field.text("name");
    var at = path.isEmpty() ? "fields." + name : path + "." + name;
    var member = field.members().get("name");
    if (member == null || name.isEmpty()) {
      report.add(field.place(), path, "a field has no \"name\"", "");
    } else if (!NAME.matcher(name).matches()) {
      notAName(member.value().place(), at, name);
    } else if (seen.putIfAbsent(name, member.value().place()) != null) {
      report.add(
          member.value().place(),
          at,
          "the field '%s' is already in line %d".formatted(name, seen.get(name).line()),
          "rename one");
    }
    var type = field.members().get("type");
    if (type == null) {
      report.add(field.place(), at, "the field '" + name + "' has no \"type\"", "");
      return;
    }
    misplaced(field, at);
    int before = report.problems.size();
    schema(type.value(), at, namespace);
    if (report.problems.size() == before && field.members().containsKey("default")) {
      var fallback = field.members().get("default").value();
      defaults.look(fallback, type.value(), name, at, namespace);
      given.add(
          new GivenDefault(
              names.fullName(owner),
              name,
              new Position(fallback.place().line(), fallback.place().column(), at)));
    }
  }

  /** Reports a logical type beside the type instead of in it. Avro would ignore it. */
  private void misplaced(Struct field, String path) {
    var logical = field.members().get("logicalType");
    if (logical != null) {
      report.add(
          logical.place(),
          path,
          "\"logicalType\" stands beside the type, where it means nothing",
          "put it into the type: \"type\": {\"type\": ..., \"logicalType\": \"%s\"}"
              .formatted(field.text("logicalType")));
    }
  }

  private void enumeration(Struct struct, String path, String namespace) {
    define(struct, path, namespace);
    var member = struct.members().get("symbols");
    if (member == null || !(member.value() instanceof Items list)) {
      report.add(struct.place(), path, "the enum has no list of \"symbols\"", "");
      return;
    }
    var symbols = new HashSet<String>();
    for (var symbol : list.items()) {
      if (!(symbol instanceof Text text) || !NAME.matcher(text.text()).matches()) {
        notAName(symbol.place(), path, symbol instanceof Text text ? text.text() : "");
      } else if (!symbols.add(text.text())) {
        report.add(text.place(), path, "the symbol '" + text.text() + "' is here twice", "");
      }
    }
    var fallback = struct.members().get("default");
    if (fallback != null
        && !(fallback.value() instanceof Text text && symbols.contains(text.text()))) {
      report.add(
          fallback.value().place(),
          path,
          "the default is none of the symbols",
          Hints.instead(struct.text("default"), symbols));
    }
  }
}
