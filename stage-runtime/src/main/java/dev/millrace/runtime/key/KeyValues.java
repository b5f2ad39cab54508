package dev.millrace.runtime.key;

import dev.millrace.runtime.codec.IsoTime;
import dev.millrace.runtime.codec.UuidText;
import dev.millrace.runtime.row.Digits;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** Reads the values of key fields from the text that ingest made. */
public final class KeyValues {

  private KeyValues() {}

  /** Tells whether the text in a key always gives the field's value back. */
  public static boolean canRead(Kind kind) {
    return switch (kind) {
      case STRING, ENUM, INT, LONG, DECIMAL, UUID, DATE, BOOLEAN -> true;
      case FLOAT, DOUBLE, BYTES, TIME, TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> false;
      case RECORD, ARRAY, MAP, ANY -> false;
    };
  }

  /** The value as a row holds it; empty when the text is no value of the type. */
  public static Optional<Object> read(String text, FieldType type) {
    try {
      return switch (type.kind()) {
        case STRING -> Optional.of(text);
        case ENUM -> type.symbols().contains(text) ? Optional.of(text) : Optional.empty();
        case INT -> number(text).map(number -> (long) number.intValueExact());
        case LONG -> number(text).map(BigDecimal::longValueExact);
        case DECIMAL -> number(text).flatMap(number -> decimal(number, type));
        case UUID -> Optional.ofNullable(UuidText.parse(text));
        case DATE -> Optional.ofNullable(IsoTime.date(text));
        case BOOLEAN -> bool(text);
        default -> Optional.empty();
      };
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  private static Optional<BigDecimal> number(String text) {
    return Optional.ofNullable(Digits.parse(text));
  }

  private static Optional<Object> decimal(BigDecimal number, FieldType type) {
    var stripped = number.stripTrailingZeros();
    boolean fits =
        Digits.beforePoint(stripped) <= type.precision() - type.scale()
            && stripped.scale() <= type.scale();
    return number.signum() == 0 || fits
        ? Optional.of(stripped.setScale(type.scale()))
        : Optional.empty();
  }

  private static Optional<Object> bool(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** The form of a type's texts, for messages. */
  public static String form(FieldType type) {
    return switch (type.kind()) {
      case ENUM -> "one of " + type.symbols();
      case INT -> "a whole number of 32 bits";
      case LONG -> "a whole number of 64 bits";
      case DECIMAL -> "a decimal(%d,%d)".formatted(type.precision(), type.scale());
      case UUID -> "a UUID";
      case DATE -> "a date such as 2026-01-31";
      case BOOLEAN -> "true or false";
      default -> type.kind().name().toLowerCase(Locale.ROOT);
    };
  }
}
