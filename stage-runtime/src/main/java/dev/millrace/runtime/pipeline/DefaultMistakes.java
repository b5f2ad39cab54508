package dev.millrace.runtime.pipeline;

import dev.millrace.runtime.pipeline.LocatedJson.Items;
import dev.millrace.runtime.pipeline.LocatedJson.Other;
import dev.millrace.runtime.pipeline.LocatedJson.Place;
import dev.millrace.runtime.pipeline.LocatedJson.Struct;
import dev.millrace.runtime.pipeline.LocatedJson.Text;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JsonToken;

/**
 * Finds defaults that are not of their field's type, at any depth, and defaults that Avro would
 * silently read as another value. The codec, not this class, decides whether a value fits a logical
 * type.
 */
final class DefaultMistakes {

  private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

  private final SchemaNames names;
  private final SchemaMistakes.Report report;

  /**
   * A mistake.
   *
   * @param message to put after "the default of 'x'"
   */
  private record Misfit(Place place, String message, String hint) {}

  DefaultMistakes(SchemaNames names, SchemaMistakes.Report report) {
    this.names = names;
    this.report = report;
  }

  /** Checks the default of a field. */
  void look(LocatedJson fallback, LocatedJson type, String field, String path, String namespace) {
    boolean isUnion = type instanceof Items;
    var expected = type instanceof Items union ? union.items().getFirst() : type;
    misfit(fallback, expected, namespace)
        .ifPresent(
            it ->
                report.add(
                    it.place,
                    path,
                    "the default of '%s' %s".formatted(field, it.message),
                    isUnion && it.hint.isEmpty()
                        ? "a union's default is of its first type: put that type first"
                        : it.hint));
  }

  private Optional<Misfit> misfit(LocatedJson value, LocatedJson type, String namespace) {
    if (type instanceof Items union) {
      return union.items().stream().anyMatch(it -> misfit(value, it, namespace).isEmpty())
          ? Optional.empty()
          : noValue(value, "the union");
    }
    if (type instanceof Struct struct && part(struct, "type") instanceof Struct inner) {
      return misfit(value, inner, namespace);
    }
    var name = type instanceof Struct struct ? struct.text("type") : SchemaNames.kind(type);
    var defined = names.find(name, namespace);
    if (type instanceof Text && defined.isPresent()) {
      return misfit(value, defined.get(), namespace);
    }
    if (type instanceof Text && SchemaNames.COMPLEX.contains(name)) {
      return Optional.empty(); // a type that needs more than its name, which has been told already
    }
    return switch (name) {
      case "array" ->
          value instanceof Items list
              ? first(list.items().stream(), part((Struct) type, "items"), namespace)
              : noValue(value, type);
      case "map" ->
          value instanceof Struct map ? ofMap(map, type, namespace) : noValue(value, type);
      case "record", "error" ->
          value instanceof Struct members
              ? ofRecord(members, (Struct) type, namespace)
              : noValue(value, type);
      case "string" ->
          value instanceof Text text ? ofText(text.place(), text.text()) : noValue(value, type);
      case "bytes" -> value instanceof Text text ? ofBytes(text) : noValue(value, type);
      case "fixed" ->
          value instanceof Text text ? ofFixed(text, (Struct) type) : noValue(value, type);
      default -> isScalar(value, type, name) ? Optional.empty() : noValue(value, type);
    };
  }

  private Optional<Misfit> first(Stream<LocatedJson> values, LocatedJson type, String namespace) {
    return values.flatMap(it -> misfit(it, type, namespace).stream()).findFirst();
  }

  private Optional<Misfit> ofMap(Struct map, LocatedJson type, String namespace) {
    return map.members().entrySet().stream()
        .flatMap(it -> ofText(it.getValue().place(), it.getKey()).stream())
        .findFirst()
        .or(
            () ->
                first(
                    map.members().values().stream().map(LocatedJson.Member::value),
                    part((Struct) type, "values"),
                    namespace));
  }

  private Optional<Misfit> ofRecord(Struct value, Struct type, String outer) {
    if (names.isOpen(type)) {
      return misfit(
          value,
          "holds a record %s within %s itself, which Avro cannot read"
              .formatted(type.text("name"), type.text("name")),
          "let it be null, or an empty list or map");
    }
    var namespace = names.namespace(type, outer);
    var rest = new HashSet<>(value.members().keySet());
    for (var each : fields(type)) {
      var name = each.text("name");
      var member = value.members().get(name);
      rest.remove(name);
      if (member == null && !each.members().containsKey("default")) {
        return misfit(
            value, "lacks the field '%s', which has no default itself".formatted(name), "");
      }
      if (member != null) {
        var misfit = misfit(member.value(), part(each, "type"), namespace);
        if (misfit.isPresent()) {
          return misfit;
        }
      }
    }
    return rest.stream()
        .findFirst()
        .flatMap(
            name ->
                misfit(
                    value.members().get(name).value(),
                    "has a field '%s', which %s does not have".formatted(name, type.text("name")),
                    ""));
  }

  private static Iterable<Struct> fields(Struct type) {
    return part(type, "fields") instanceof Items list
        ? list.items().stream().filter(Struct.class::isInstance).map(Struct.class::cast).toList()
        : List.of();
  }

  /** A part of a type. A type without it has been reported already, and takes every value. */
  private static LocatedJson part(Struct type, String name) {
    var member = type.members().get(name);
    return member == null ? new Text(type.place(), "") : member.value();
  }

  /** Checks that a text can be written as UTF-8 and stored. */
  private static Optional<Misfit> ofText(Place place, String text) {
    if (text.indexOf(0) >= 0) {
      return Optional.of(
          new Misfit(place, "holds the character U+0000, which PostgreSQL cannot store", ""));
    }
    boolean isPaired = text.codePoints().noneMatch(it -> it >= 0xD800 && it <= 0xDFFF);
    return isPaired
        ? Optional.empty()
        : Optional.of(new Misfit(place, "holds half a surrogate pair, which is no character", ""));
  }

  private static Optional<Misfit> ofBytes(Text text) {
    return text.text().chars().allMatch(it -> it <= 0xFF)
        ? Optional.empty()
        : misfit(
            text,
            "holds characters above U+00FF: bytes are written as one character each",
            "the byte 0xE2 is \\u00E2");
  }

  private static Optional<Misfit> ofFixed(Text text, Struct type) {
    var size = type.number("size").orElse(BigDecimal.ZERO);
    return BigDecimal.valueOf(text.text().length()).compareTo(size) == 0
        ? ofBytes(text)
        : misfit(
            text,
            "is of %d bytes, not of %s".formatted(text.text().length(), size.toPlainString()),
            "bytes are written as one character each");
  }

  private static boolean isScalar(LocatedJson value, LocatedJson type, String name) {
    return switch (name) {
      case "null" -> is(value, JsonToken.VALUE_NULL);
      case "boolean" -> is(value, JsonToken.VALUE_TRUE) || is(value, JsonToken.VALUE_FALSE);
      case "int" -> isWhole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case "long" -> isWhole(value, Long.MIN_VALUE, Long.MAX_VALUE);
      case "float" -> isNoNumber(value) || Float.isFinite((float) number(value));
      case "double" -> isNoNumber(value) || Double.isFinite(number(value));
      case "enum" -> value instanceof Text text && symbols((Struct) type).contains(text.text());
      default -> true;
    };
  }

  private static boolean isNoNumber(LocatedJson value) {
    return value instanceof Text text && NO_NUMBERS.contains(text.text());
  }

  /**
   * The double nearest to a number in the text; NaN when it is no number, infinite when it is too
   * large.
   */
  private static double number(LocatedJson value) {
    return is(value, JsonToken.VALUE_NUMBER_INT) || is(value, JsonToken.VALUE_NUMBER_FLOAT)
        ? Double.parseDouble(((Other) value).text())
        : Double.NaN;
  }

  private static Set<String> symbols(Struct type) {
    var symbols = new HashSet<String>();
    if (part(type, "symbols") instanceof Items list) {
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

  private static Optional<Misfit> noValue(LocatedJson value, LocatedJson type) {
    return noValue(value, SchemaNames.kind(type));
  }

  private static Optional<Misfit> noValue(LocatedJson value, String type) {
    return misfit(value, "is %s, no value of %s".formatted(shown(value), type), "");
  }

  private static Optional<Misfit> misfit(LocatedJson value, String message, String hint) {
    return Optional.of(new Misfit(value.place(), message, hint));
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
