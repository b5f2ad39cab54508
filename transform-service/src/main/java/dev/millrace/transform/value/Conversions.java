package dev.millrace.transform.value;

import dev.millrace.runtime.codec.IsoTime;
import dev.millrace.runtime.codec.UuidText;
import dev.millrace.runtime.row.Digits;
import dev.millrace.runtime.row.FourDigitYears;
import dev.millrace.spec.type.FieldType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The conversions to the types of fields. */
public final class Conversions {

  private Conversions() {}

  /**
   * The conversion of payload values. Numbers keep their value; only a float or double is rounded,
   * to its nearest binary fraction.
   */
  public static Conversion exact(FieldType type) {
    return switch (type.kind()) {
      case BOOLEAN -> Conversions::toBoolean;
      case INT -> Numbers::toInt;
      case LONG -> Numbers::toLong;
      case FLOAT -> Numbers::toFloat;
      case DOUBLE -> Numbers::toDouble;
      case DECIMAL -> value -> Numbers.toDecimal(value, type.precision(), type.scale());
      case STRING -> Conversions::toText;
      case ENUM ->
          value ->
              value instanceof String text && type.symbols().contains(text)
                  ? text
                  : Conversion.MISFIT;
      case UUID -> Conversions::toUuid;
      case DATE -> Conversions::toDate;
      case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> Conversions::timestamp;
      case TIME -> Conversions::toTime;
      case BYTES, RECORD, ARRAY, MAP, ANY -> value -> value;
    };
  }

  /**
   * The conversion of an expression's values: like {@link #exact}, but a timestamp becomes its date
   * in UTC.
   *
   * @param calculated whether the expression calculates: its numbers are then rounded half-even to
   *     the digits of a decimal. Copied values are not rounded.
   */
  public static Conversion assigned(FieldType type, boolean calculated) {
    var exact = exact(type);
    return switch (type.kind()) {
      case DECIMAL -> calculated ? value -> exact.convert(rounded(value, type.scale())) : exact;
      case DATE ->
          value ->
              value instanceof Instant instant && FourDigitYears.have(instant)
                  ? LocalDate.ofInstant(instant, ZoneOffset.UTC)
                  : exact.convert(value);
      default -> exact;
    };
  }

  private static Object rounded(Object value, int scale) {
    return switch (value) {
      case BigDecimal number when number.scale() > scale && Digits.areFew(number) ->
          number.setScale(scale, RoundingMode.HALF_EVEN);
      case Double number when Double.isFinite(number) ->
          BigDecimal.valueOf(number).setScale(scale, RoundingMode.HALF_EVEN);
      default -> value;
    };
  }

  private static Object toBoolean(Object value) {
    return switch (value) {
      case Boolean truth -> truth;
      case String text when text.equalsIgnoreCase("true") -> true;
      case String text when text.equalsIgnoreCase("false") -> false;
      default -> Conversion.MISFIT;
    };
  }

  /** Writes a value as text; numbers without exponent. */
  public static Object toText(Object value) {
    return switch (value) {
      case String text -> text;
      case Double number when Double.isFinite(number) -> BigDecimal.valueOf(number).toPlainString();
      case BigDecimal number when Digits.areFew(number) -> number.toPlainString();
      case BigDecimal _, Double _ -> Conversion.MISFIT;
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      case Instant instant -> instant.toString();
      case LocalDate date -> date.toString();
      case LocalTime time -> time.toString();
      case UUID id -> id.toString();
      default -> Conversion.MISFIT;
    };
  }

  private static Object toUuid(Object value) {
    return switch (value) {
      case UUID id -> id;
      case String text -> fitting(UuidText.parse(text));
      default -> Conversion.MISFIT;
    };
  }

  private static Object toTime(Object value) {
    return switch (value) {
      case LocalTime time -> time;
      case String text -> fitting(IsoTime.time(text));
      default -> Conversion.MISFIT;
    };
  }

  private static Object fitting(@Nullable Object read) {
    return read == null ? Conversion.MISFIT : read;
  }

  private static Object toDate(Object value) {
    return switch (value) {
      case LocalDate date when FourDigitYears.have(date) -> date;
      case String text -> fitting(IsoTime.date(text));
      case Instant instant
          when FourDigitYears.have(instant)
              && instant.equals(instant.truncatedTo(ChronoUnit.DAYS)) ->
          LocalDate.ofInstant(instant, ZoneOffset.UTC);
      default -> Conversion.MISFIT;
    };
  }

  /** A hint why a value is no timestamp; empty when there is nothing to say. */
  public static String hint(String type, Object value) {
    boolean isNumber =
        value instanceof Number
            || value instanceof String text
                && Numbers.toDecimal(text, 1_000, 9) != Conversion.MISFIT;
    return type.equals("timestamp") && isNumber ? EpochUnit.hint(value) : "";
  }

  /** Reads a timestamp, or a number of milliseconds since 1970. */
  static Object timestamp(Object value) {
    return switch (value) {
      case Instant instant when FourDigitYears.have(instant) -> instant;
      case String text -> fitting(IsoTime.timestamp(text));
      case LocalDate date when FourDigitYears.have(date) ->
          date.atStartOfDay(ZoneOffset.UTC).toInstant();
      case Number number ->
          Numbers.toLong(number) instanceof Long millis
              ? EpochUnit.unnamed(millis)
              : Conversion.MISFIT;
      default -> Conversion.MISFIT;
    };
  }
}
