package dev.millrace.spec.word;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Time spans as pipeline files write them: a whole number and a unit, such as {@code 24h}. */
public final class TimeSpans {

  /** A whole number of at most nine digits, then one of {@code ms s m h d}. */
  public static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private static final Pattern NONE = Pattern.compile("0{1,9}(ms|s|m|h|d)?");

  private TimeSpans() {}

  /** Tells whether a text says zero, with or without a unit. Zero stands for never. */
  public static boolean isNone(String text) {
    return NONE.matcher(text).matches();
  }

  /**
   * Reads a time span.
   *
   * @return longer than zero
   * @throws IllegalArgumentException when the text is none; the message names the text and the form
   */
  public static Duration parse(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected a time span such as 500ms, 90s, 30m, 24h or 7d, found " + Quoted.of(text));
    }
    var span = Duration.of(Long.parseLong(form.group(1)), unit(form.group(2)));
    if (span.isZero()) {
      throw new IllegalArgumentException("the time span " + Quoted.of(text) + " is empty");
    }
    return span;
  }

  private static ChronoUnit unit(String name) {
    return switch (name) {
      case "ms" -> ChronoUnit.MILLIS;
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      default -> ChronoUnit.DAYS;
    };
  }
}
