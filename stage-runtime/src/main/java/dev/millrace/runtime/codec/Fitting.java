package dev.millrace.runtime.codec;

import dev.millrace.runtime.row.Digits;
import dev.millrace.runtime.row.FourDigitYears;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a value fits a type. It is the one place for values of every source: JSON, a
 * publisher's Avro, a step. Each method returns the value in the type's own form, or null when it
 * does not fit. Nothing is rounded, cut or guessed, except to the nearest binary fraction of a
 * float or double. A text fits a logical type in one form only: ISO 8601 for times, 36 characters
 * for a UUID, plain digits for a decimal.
 */
final class Fitting {

  private static final int MOST_DIGITS_OF_LONG = 19;

  private Fitting() {}

  static @Nullable Long toInt(@Nullable Object value) {
    var number = toLong(value);
    return number != null && number == number.intValue() ? number : null;
  }

  /**
   * A whole number in 64 bits, however it is written: 7, 7.0 and 7e0 are one. Not a double, which
   * stands for all numbers near it.
   */
  static @Nullable Long toLong(@Nullable Object value) {
    return switch (value) {
      case Long number -> number;
      case BigDecimal number -> whole(number);
      case null, default -> null;
    };
  }

  private static @Nullable Long whole(BigDecimal number) {
    if (number.signum() != 0 && Digits.beforePoint(number) > MOST_DIGITS_OF_LONG) {
      return null;
    }
    try {
      return number.longValueExact();
    } catch (ArithmeticException _) {
      return null;
    }
  }

  /** Tells whether {@link #nearest} has an answer. */
  static boolean isNumber(@Nullable Object value) {
    return switch (value) {
      case Double _, Long _ -> true;
      case BigDecimal number -> Double.isFinite(number.doubleValue());
      case BigInteger number -> Double.isFinite(number.doubleValue());
      case null, default -> false;
    };
  }

  static double nearest(Object number) {
    return ((Number) number).doubleValue();
  }

  /** Tells whether a double is within the range of a float. */
  static boolean isWithinFloat(double number) {
    return Float.isFinite((float) number) || !Double.isFinite(number);
  }

  static @Nullable LocalDate toDate(@Nullable Object value) {
    return switch (value) {
      case LocalDate date when FourDigitYears.have(date) -> date;
      case String text -> IsoTime.date(text);
      case null, default -> null;
    };
  }

  static @Nullable LocalTime toTime(@Nullable Object value, ChronoUnit unit) {
    var time =
        switch (value) {
          case LocalTime exact -> exact;
          case String text -> IsoTime.time(text);
          case null, default -> null;
        };
    return time == null || time.toNanoOfDay() % unit.getDuration().toNanos() != 0 ? null : time;
  }

  static @Nullable Instant toTimestamp(@Nullable Object value) {
    return switch (value) {
      case Instant instant when FourDigitYears.have(instant) -> instant;
      case String text -> IsoTime.timestamp(text);
      case null, default -> null;
    };
  }

  /**
   * A timestamp as units since the epoch. Drops digits that are finer than the unit, towards the
   * past, as clocks do. For {@link FourDigitYears}, 64 bits are enough for each of Avro's units.
   */
  static long since(Instant instant, ChronoUnit unit) {
    return Instant.EPOCH.until(instant.truncatedTo(unit), unit);
  }

  /** A UUID, or its text of 36 characters. */
  static @Nullable UUID toUuid(@Nullable Object value) {
    return switch (value) {
      case UUID uuid -> uuid;
      case String text -> UuidText.parse(text);
      case null, default -> null;
    };
  }

  static @Nullable BigDecimal toDecimal(@Nullable Object value, LogicalTypes.Decimal type) {
    var number =
        switch (value) {
          case BigDecimal exact -> exact;
          case Long whole -> BigDecimal.valueOf(whole);
          case BigInteger whole -> new BigDecimal(whole);
          case String text -> Digits.parse(text);
          case null, default -> null;
        };
    if (number != null && number.signum() == 0) {
      return BigDecimal.valueOf(0, type.getScale());
    }
    if (number == null
        || !Digits.areFew(number)
        || Digits.beforePoint(number) > type.getPrecision() - type.getScale()) {
      return null;
    }
    try {
      return number.scale() == type.getScale()
          ? number
          : number.setScale(type.getScale(), RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** The number of a symbol; negative when it is none. */
  static int symbol(@Nullable Object value, List<String> symbols) {
    return value instanceof String text ? symbols.indexOf(text) : -1;
  }

  static ContractBroken misfit(@Nullable Object value, String expected) {
    return new ContractBroken(
        value == null ? "is null" : "holds " + ShownValue.of(value), expected);
  }
}
