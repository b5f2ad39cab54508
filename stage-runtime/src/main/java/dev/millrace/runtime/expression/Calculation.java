package dev.millrace.runtime.expression;

import dev.millrace.runtime.row.Digits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Calculates with decimals for expressions. An operation without an exact value fails with the
 * cause.
 */
final class Calculation {

  private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private Calculation() {}

  /** A number to calculate with. */
  static BigDecimal exact(Object number) {
    if (number instanceof Double real && !Double.isFinite(real)) {
      throw new ArithmeticException(real + " is no number to calculate with");
    }
    return Exact.of(number);
  }

  /**
   * Reads a number.
   *
   * @throws IllegalArgumentException when the text is none, or a very long one
   */
  static BigDecimal parse(String text) {
    var number = Digits.parse(text.strip());
    if (number == null) {
      throw new IllegalArgumentException("the text is no decimal number");
    }
    return number;
  }

  /** The text of a number with all its digits and without exponent: 12.50. */
  static String text(BigDecimal number) {
    if (!Digits.areFew(number)) {
      throw new ArithmeticException("it is " + Digits.TOO_MANY);
    }
    return number.toPlainString();
  }

  static BigInteger truncated(BigDecimal number) {
    return Exact.bounded(number).toBigInteger();
  }

  static Long whole(BigDecimal number) {
    var whole = Exact.bounded(number).setScale(0, RoundingMode.DOWN);
    if (whole.compareTo(LEAST_LONG) < 0 || whole.compareTo(GREATEST_LONG) > 0) {
      throw new ArithmeticException("the number does not fit 64 bits");
    }
    return whole.longValue();
  }

  static BigDecimal rounded(BigDecimal number, long scale) {
    return Exact.bounded(number).setScale(digits(scale), RoundingMode.HALF_EVEN);
  }

  static BigDecimal divided(BigDecimal number, BigDecimal divisor, long scale) {
    if (divisor.signum() == 0) {
      throw new ArithmeticException("divide by zero");
    }
    return Exact.bounded(number)
        .divide(Exact.bounded(divisor), digits(scale), RoundingMode.HALF_EVEN);
  }

  private static int digits(long scale) {
    if (scale < 0 || scale > Exact.MOST_DIGITS) {
      throw new IllegalArgumentException(
          "digits after the point are 0 to %d, not %d".formatted(Exact.MOST_DIGITS, scale));
    }
    return (int) scale;
  }
}
