package dev.millrace.runtime.expression;

import com.google.common.primitives.UnsignedLong;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares and calculates with the numbers of expressions by their exact values: whole numbers of
 * 64 bits, decimals, doubles. A double counts as the number that its shortest text says.
 */
final class Exact {

  /** The answer of {@link #compare} when one of the two is NaN. */
  static final int UNORDERED = 2;

  /** The most digits of a number in a calculation. */
  static final int MOST_DIGITS = 100;

  /** The most digits on each side of the point of a number in a calculation. */
  static final int FARTHEST_DIGIT = 400;

  /** The largest number up to which a double holds every whole number. */
  private static final long WHOLE_IN_DOUBLE = 1L << 53;

  private Exact() {}

  static boolean isNumber(Object value) {
    return value instanceof Long
        || value instanceof BigDecimal
        || value instanceof Double
        || value instanceof UnsignedLong;
  }

  /** The number as a decimal; a double must be finite. */
  static BigDecimal of(Object number) {
    return switch (number) {
      case BigDecimal decimal -> decimal;
      case Long whole -> BigDecimal.valueOf(whole);
      case Double real -> BigDecimal.valueOf(real);
      case UnsignedLong whole -> new BigDecimal(whole.bigIntegerValue());
      default -> throw new IllegalArgumentException("not a number: " + number.getClass());
    };
  }

  /** -1, 0 or 1 as the first is less, equal or greater; {@link #UNORDERED} for NaN. */
  static int compare(Object a, Object b) {
    if (a instanceof Double x && !Double.isFinite(x)
        || b instanceof Double y && !Double.isFinite(y)
        || a instanceof Double && b instanceof Double) {
      return compareDoubles(approximately(a), approximately(b));
    }
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Long x
        && b instanceof Double y
        && Math.abs(x) <= WHOLE_IN_DOUBLE
        && x != Long.MIN_VALUE) {
      return compareDoubles(x, y);
    }
    if (a instanceof Double x
        && b instanceof Long y
        && Math.abs(y) <= WHOLE_IN_DOUBLE
        && y != Long.MIN_VALUE) {
      return compareDoubles(x, y);
    }
    return of(a).compareTo(of(b));
  }

  /** An approximation that is good enough to compare the number with an infinity. */
  private static double approximately(Object number) {
    return switch (number) {
      case Double real -> real;
      case BigDecimal decimal -> decimal.signum();
      case Number other -> other.doubleValue();
      default -> throw new IllegalArgumentException("not a number: " + number.getClass());
    };
  }

  /** Not {@link Double#compare}, for which -0.0 is less than 0.0. */
  private static int compareDoubles(double a, double b) {
    if (a == b) {
      return 0;
    }
    if (a < b) {
      return -1;
    }
    return a > b ? 1 : UNORDERED;
  }

  /** Tells whether two values are equal: numbers by value, lists and maps by their contents. */
  static boolean equal(Object a, Object b) {
    if (isNumber(a)) {
      return isNumber(b) && compare(a, b) == 0;
    }
    return switch (a) {
      case List<?> list -> b instanceof List<?> other && equalItems(list, other);
      case Map<?, ?> map -> b instanceof Map<?, ?> other && equalEntries(map, other);
      default -> Objects.equals(a, b);
    };
  }

  private static boolean equalItems(List<?> list, List<?> others) {
    if (list.size() != others.size()) {
      return false;
    }
    Iterator<?> other = others.iterator();
    for (Object item : list) {
      if (!equal(item, other.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalEntries(Map<?, ?> map, Map<?, ?> others) {
    if (map.size() != others.size()) {
      return false;
    }
    for (var entry : map.entrySet()) {
      var other = others.get(entry.getKey());
      if (other == null || !equal(entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  static boolean contains(List<?> list, Object value) {
    for (var item : list) {
      if (equal(item, value)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @throws ArithmeticException when one has more digits than are calculated with
   */
  static BigDecimal add(BigDecimal a, BigDecimal b) {
    return bounded(a).add(bounded(b));
  }

  /**
   * @throws ArithmeticException when one has more digits than are calculated with
   */
  static BigDecimal subtract(BigDecimal a, BigDecimal b) {
    return bounded(a).subtract(bounded(b));
  }

  /**
   * @throws ArithmeticException when one has more digits than are calculated with
   */
  static BigDecimal multiply(BigDecimal a, BigDecimal b) {
    return bounded(a).multiply(bounded(b));
  }

  /** The number, if it has few enough digits to calculate with. */
  static BigDecimal bounded(BigDecimal number) {
    if (!isBounded(number)) {
      throw new ArithmeticException(
          "a number has more than %d digits, or one more than %d places from the point: it can be"
                  .formatted(MOST_DIGITS, FARTHEST_DIGIT)
              + " copied and compared, but not calculated with");
    }
    return number;
  }

  static boolean isBounded(BigDecimal number) {
    return number.scale() <= FARTHEST_DIGIT
        && number.scale() >= -FARTHEST_DIGIT
        && number.precision() <= MOST_DIGITS;
  }
}
