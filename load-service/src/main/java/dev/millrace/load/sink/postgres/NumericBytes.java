package dev.millrace.load.sink.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Writes PostgreSQL's binary numeric: the count of base-10,000 digits, the power of the first, the
 * sign, the decimal scale, the digits; numeric.c, numeric_recv. Not thread-safe: it keeps its
 * scratch.
 */
final class NumericBytes {

  private static final int BASE = 10_000;
  private static final BigInteger BIG_BASE = BigInteger.valueOf(BASE);
  private static final int[] TENS = {1, 10, 100, 1000};

  /** Bounds of numeric, in decimal digits before and after the point. */
  private static final int MAX_WHOLE = 131_072;

  private static final int MAX_SCALE = 16_383;

  private static final int POSITIVE = 0;
  private static final int NEGATIVE = 0x4000;

  private short[] digits = new short[16];
  private int count;

  void put(BigDecimal value, CopyBuffer out) throws RefusedValue {
    if ((long) value.precision() - value.scale() > MAX_WHOLE || value.scale() > MAX_SCALE) {
      throw new RefusedValue("a number beyond the range of numeric");
    }
    var number = value.scale() < 0 ? value.setScale(0) : value;
    var scale = number.scale();
    var fraction = (scale + 3) / 4;
    split(number, TENS[fraction * 4 - scale]);
    var last = 0;
    while (last < count && digits[last] == 0) {
      last++;
    }
    out.putShort(count - last);
    out.putShort(count == last ? 0 : count - 1 - fraction);
    out.putShort(number.signum() < 0 ? NEGATIVE : POSITIVE);
    out.putShort(scale);
    for (int i = count - 1; i >= last; i--) {
      out.putShort(digits[i]);
    }
  }

  /** The base-10,000 digits of the unscaled value times {@code factor}, the last one first. */
  private void split(BigDecimal number, int factor) {
    count = 0;
    if (number.precision() <= 15) {
      var rest = Math.abs(number.unscaledValue().longValue()) * factor;
      for (; rest != 0; rest /= BASE) {
        add((short) (rest % BASE));
      }
      return;
    }
    var rest = number.unscaledValue().abs().multiply(BigInteger.valueOf(factor));
    while (rest.signum() != 0) {
      var parts = rest.divideAndRemainder(BIG_BASE);
      add(parts[1].shortValue());
      rest = parts[0];
    }
  }

  private void add(short digit) {
    if (count == digits.length) {
      digits = Arrays.copyOf(digits, count * 2);
    }
    digits[count++] = digit;
  }
}
