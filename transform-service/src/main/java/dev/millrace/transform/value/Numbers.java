package dev.millrace.transform.value;

import dev.millrace.runtime.row.Digits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Values as numbers. Text may have spaces around it, a sign, a point and an exponent. */
final class Numbers {

  /** The largest number up to which a double holds every whole number. */
  private static final long WHOLE_IN_DOUBLE = 1L << 53;

  private Numbers() {}

  static Object toInt(Object value) {
    return toLong(value) instanceof Long number && number == number.intValue()
        ? number
        : Conversion.MISFIT;
  }

  static Object toLong(Object value) {
    if (value instanceof Long) {
      return value;
    }
    var number = exactly(value);
    if (number == null || digitsBeforePoint(number) > 19) {
      return Conversion.MISFIT;
    }
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      return Conversion.MISFIT;
    }
  }

  static Object toDecimal(Object value, int precision, int scale) {
    var number = exactly(value);
    if (number == null || digitsBeforePoint(number) > precision - scale) {
      return Conversion.MISFIT;
    }
    if (number.scale() == scale) {
      return number;
    }
    try {
      return number.setScale(scale, RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      return Conversion.MISFIT;
    }
  }

  static Object toDouble(Object value) {
    return switch (value) {
      case Double number -> number;
      case Long number when Math.abs(number) <= WHOLE_IN_DOUBLE -> (double) number;
      default -> {
        var number = exactly(value);
        yield number == null ? Conversion.MISFIT : nearest(number, number.doubleValue());
      }
    };
  }

  static Object toFloat(Object value) {
    if (!(toDouble(value) instanceof Double wide)) {
      return Conversion.MISFIT;
    }
    float narrow = wide.floatValue();
    if (narrow == wide || Double.isNaN(wide)) {
      return (double) narrow;
    }
    var number = exactly(value);
    boolean lost =
        Float.isInfinite(narrow)
            || narrow == 0
            || number != null
                && number.scale() == 0
                && new BigDecimal(Float.toString(narrow)).compareTo(number) != 0;
    return lost ? Conversion.MISFIT : (Object) (double) narrow;
  }

  /**
   * The approximation, unless it changes a whole number. Whole numbers are often identifiers, and
   * the nearest double may be another identifier.
   */
  private static Object nearest(BigDecimal number, double approximate) {
    boolean lost =
        Double.isInfinite(approximate)
            || approximate == 0 && number.signum() != 0
            || number.scale() == 0 && BigDecimal.valueOf(approximate).compareTo(number) != 0;
    return lost ? Conversion.MISFIT : approximate;
  }

  /** Reads a value as a number; null when it is none. */
  private static @Nullable BigDecimal exactly(Object value) {
    return switch (value) {
      case Long number -> BigDecimal.valueOf(number);
      case BigDecimal number -> Digits.areFew(number) ? number : null;
      case BigInteger number -> new BigDecimal(number);
      case Double number when Double.isFinite(number) -> BigDecimal.valueOf(number);
      case String text -> Digits.parse(text.strip());
      default -> null;
    };
  }

  private static long digitsBeforePoint(BigDecimal number) {
    return number.signum() == 0 ? 0 : Digits.beforePoint(number);
  }
}
