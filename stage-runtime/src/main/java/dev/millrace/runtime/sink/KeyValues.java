package dev.millrace.runtime.sink;

import dev.millrace.runtime.row.Digits;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Values of key fields, read from the text that ingest makes of them. */
public final class KeyValues {

  private static final int UUID_LENGTH = 36;

  private KeyValues() {}

  /** Whether a field's value can be told from its text in a key, whatever the payload was. */
  public static boolean canRead(Kind kind) {
    return switch (kind) {
      case STRING, ENUM, INT, LONG, DECIMAL, UUID, DATE, BOOLEAN -> true;
      case FLOAT, DOUBLE, BYTES, TIME, TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> false;
      case RECORD, ARRAY, MAP, ANY -> false;
    };
  }

  /** The value, as a row holds it; empty when the text is none of that type. */
  static Optional<Object> read(String text, FieldType type) {
    try {
      return switch (type.kind()) {
        case STRING -> Optional.of(text);
        case ENUM -> type.symbols().contains(text) ? Optional.of(text) : Optional.empty();
        case INT -> number(text).map(number -> (long) number.intValueExact());
        case LONG -> number(text).map(BigDecimal::longValueExact);
        case DECIMAL -> number(text).flatMap(number -> decimal(number, type));
        case UUID -> uuid(text);
        case DATE -> Optional.of(LocalDate.parse(text));
        case BOOLEAN -> bool(text);
        default -> Optional.empty();
      };
    } catch (ArithmeticException | DateTimeParseException | IllegalArgumentException _) {
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

  /** The JDK takes shortened ones, too. */
  private static Optional<Object> uuid(String text) {
    return text.length() == UUID_LENGTH ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  private static Optional<Object> bool(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** The form of a type's texts, for messages. */
  static String form(FieldType type) {
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
