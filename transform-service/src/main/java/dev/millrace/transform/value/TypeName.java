package dev.millrace.transform.value;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The types as pipeline files write them: {@code int}, {@code decimal(12,2)}, ... */
public final class TypeName {

  /** The types that a file may write. */
  public static final List<String> ALL =
      List.of(
          "int",
          "long",
          "float",
          "double",
          "boolean",
          "string",
          "decimal(p,s)",
          "date",
          "time",
          "timestamp",
          "timestamp(s)",
          "timestamp(ms)",
          "timestamp(us)",
          "timestamp(ns)",
          "uuid");

  private static final int MOST_DIGITS = 1_000;
  private static final Pattern DECIMAL =
      Pattern.compile("decimal\\s*\\(\\s*(\\d{1,4})\\s*,\\s*(\\d{1,4})\\s*\\)");

  private TypeName() {}

  /** Reads the name of a type; empty when it is none. */
  public static Optional<FieldType> parse(String name) {
    var decimal = DECIMAL.matcher(name);
    if (decimal.matches()) {
      int precision = Integer.parseInt(decimal.group(1));
      int scale = Integer.parseInt(decimal.group(2));
      return precision >= 1 && precision <= MOST_DIGITS && scale <= precision
          ? Optional.of(FieldType.decimal(precision, scale))
          : Optional.empty();
    }
    return switch (name) {
      case "int", "long", "float", "double", "boolean", "string", "date", "time", "uuid" ->
          Optional.of(FieldType.of(Kind.valueOf(name.toUpperCase(Locale.ROOT))));
      case "timestamp" -> Optional.of(FieldType.of(Kind.TIMESTAMP_MICROS));
      case "timestamp(s)", "timestamp(ms)", "timestamp(us)", "timestamp(ns)" ->
          Optional.of(FieldType.of(Kind.TIMESTAMP_MICROS));
      default -> Optional.empty();
    };
  }

  /** The conversion of payload values to a type that a file may write. */
  public static Conversion conversion(String name) {
    return EpochUnit.of(name)
        .<Conversion>map(unit -> unit::timestamp)
        .orElseGet(() -> Conversions.exact(parse(name).orElseThrow()));
  }

  /** A type as a file would write it. */
  public static String of(FieldType type) {
    return switch (type.kind()) {
      case DECIMAL -> "decimal(%d,%d)".formatted(type.precision(), type.scale());
      case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> "timestamp";
      default -> type.kind().name().toLowerCase(Locale.ROOT);
    };
  }
}
