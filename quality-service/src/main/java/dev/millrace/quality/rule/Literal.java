package dev.millrace.quality.rule;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.word.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** A constant of the pipeline file as a value of a field's type. */
public final class Literal {

  private Literal() {}

  /**
   * The constant as the rows hold it.
   *
   * @param rounding for a number with more digits than the field has; {@link
   *     RoundingMode#UNNECESSARY} refuses such a number
   * @return empty when it cannot be a value of the type
   */
  public static Optional<Object> of(Value constant, FieldType type, RoundingMode rounding) {
    try {
      return switch (constant) {
        case Value.Number number -> ofNumber(number.number(), type, rounding);
        case Value.Bool bool when type.kind() == FieldType.Kind.BOOLEAN -> Optional.of(bool.bool());
        case Value.Text text -> ofText(text.text(), type);
        case Value.Bool _, Value.Sequence _, Value.Mapping _ -> Optional.empty();
      };
    } catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Object> ofNumber(
      BigDecimal number, FieldType type, RoundingMode rounding) {
    return Optional.ofNullable(
        switch (type.kind()) {
          case INT, LONG -> number.setScale(0, rounding).longValueExact();
          case FLOAT, DOUBLE -> number.doubleValue();
          case DECIMAL -> number.setScale(type.scale(), rounding);
          case BOOLEAN, STRING, ENUM, UUID, BYTES, DATE, TIME -> null;
          case TIMESTAMP_MILLIS, TIMESTAMP_MICROS, RECORD, ARRAY, MAP, ANY -> null;
        });
  }

  private static Optional<Object> ofText(String text, FieldType type) {
    return Optional.ofNullable(
        switch (type.kind()) {
          case STRING -> text;
          case ENUM -> type.symbols().contains(text) ? text : null;
          case UUID -> UUID.fromString(text);
          case DATE -> LocalDate.parse(text);
          case TIME -> LocalTime.parse(text);
          case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> OffsetDateTime.parse(text).toInstant();
          case BOOLEAN, INT, LONG, FLOAT, DOUBLE, DECIMAL, BYTES -> null;
          case RECORD, ARRAY, MAP, ANY -> null;
        });
  }

  /** How a constant of the type is written; empty when the file cannot hold one. */
  public static String form(FieldType type) {
    return switch (type.kind()) {
      case BOOLEAN -> "true or false";
      case INT, LONG -> "a whole number";
      case FLOAT, DOUBLE -> "a number";
      case DECIMAL -> "a number with at most " + type.scale() + " digits after the point";
      case STRING -> "a text (in quotes when it looks like a number)";
      case ENUM -> "one of " + String.join(", ", type.symbols());
      case UUID -> "a UUID";
      case DATE -> "a date such as 2026-01-31";
      case TIME -> "a time such as 23:59:59";
      case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> "a timestamp such as 2026-01-31T23:59:59Z";
      case BYTES, RECORD, ARRAY, MAP, ANY -> "";
    };
  }
}
