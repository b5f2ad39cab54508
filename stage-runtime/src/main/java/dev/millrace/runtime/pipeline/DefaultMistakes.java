package dev.millrace.runtime.pipeline;

import dev.millrace.runtime.pipeline.LocatedJson.Items;
import dev.millrace.runtime.pipeline.LocatedJson.Member;
import dev.millrace.runtime.pipeline.LocatedJson.Other;
import dev.millrace.runtime.pipeline.LocatedJson.Struct;
import dev.millrace.runtime.pipeline.LocatedJson.Text;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JsonToken;

/** Finds defaults of fields that are no value of the field's type. */
final class DefaultMistakes {

  private final SchemaNames names;
  private final SchemaMistakes.Report report;

  DefaultMistakes(SchemaNames names, SchemaMistakes.Report report) {
    this.names = names;
    this.report = report;
  }

  /** Looks at the default of a field. */
  void look(Member fallback, LocatedJson type, String field, String path, String namespace) {
    var expected = type instanceof Items union ? union.items().getFirst() : type;
    if (fits(fallback.value(), expected, namespace)) {
      return;
    }
    boolean isUnion = type instanceof Items;
    report.add(
        fallback.value().place(),
        path,
        "the default of '%s' is %s, no value of %s"
            .formatted(field, shown(fallback.value()), SchemaNames.kind(expected)),
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
    var name = type instanceof Struct struct ? struct.text("type") : SchemaNames.kind(type);
    var defined = names.find(name, namespace);
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
}
