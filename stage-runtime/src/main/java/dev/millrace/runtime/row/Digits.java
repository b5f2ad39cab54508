package dev.millrace.runtime.row;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the length of numbers from every source: JSON, Avro, a text, a key. To be asked before any
 * calculation: 1e1000000000 is short, but written out it fills the heap.
 */
public final class Digits {

  /** The most digits before the point, and the most after it. */
  public static final int MOST = 1_000;

  /** The message for a number with more digits. */
  public static final String TOO_MANY = "a number of more than 1000 digits";

  private Digits() {}

  /** Tells whether the number has at most {@link #MOST} digits on each side of the point. */
  public static boolean areFew(BigDecimal number) {
    return number.scale() <= MOST && beforePoint(number) <= MOST;
  }

  /** Digits before the point; negative when zeros follow it. */
  public static long beforePoint(BigDecimal number) {
    return (long) number.precision() - number.scale();
  }

  /**
   * Reads a number with sign, point and exponent from ASCII text. Null when it is none, or has too
   * many digits.
   */
  public static @Nullable BigDecimal parse(String text) {
    if (text.isEmpty() || text.length() > MOST || !isAscii(text)) {
      return null;
    }
    try {
      var number = new BigDecimal(text);
      return areFew(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Tells whether the text is ASCII. BigDecimal would accept the digits of every script. */
  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }
}
