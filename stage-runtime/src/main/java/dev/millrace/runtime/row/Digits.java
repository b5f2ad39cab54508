package dev.millrace.runtime.row;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How long a number may be, wherever it came from: JSON, Avro, a text, a key. It is asked before
 * anything is calculated: 1e1000000000 is short, and takes the heap when it is written out.
 */
public final class Digits {

  /** The most digits before the point, and the most behind it. */
  public static final int MOST = 1_000;

  /** What is wrong with a number that has more. */
  public static final String TOO_MANY = "a number of more than 1000 digits";

  private Digits() {}

  /** Whether the number has no more than {@link #MOST} on either side of the point. */
  public static boolean areFew(BigDecimal number) {
    return number.scale() <= MOST && beforePoint(number) <= MOST;
  }

  /** Digits before the point; negative when zeros follow it. */
  public static long beforePoint(BigDecimal number) {
    return (long) number.precision() - number.scale();
  }

  /**
   * The number that a text is, with sign, point and exponent, in ASCII. Null when it is none, or
   * one with more digits than may be.
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

  /** BigDecimal reads the digits of every script. */
  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }
}
