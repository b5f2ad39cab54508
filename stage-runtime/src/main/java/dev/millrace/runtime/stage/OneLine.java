package dev.millrace.runtime.stage;

import org.jspecify.annotations.Nullable;

/**
 * Writes what others say in one line, so that a cause is one line in logs, health and tables.
 * Databases, registries and parsers break their messages into lines.
 */
public final class OneLine {

  private OneLine() {}

  /**
   * The text with one blank for each break or control character, and the blanks around it. Takes a
   * single pass, as the text may be anybody's.
   */
  public static String of(@Nullable String text) {
    var given = String.valueOf(text);
    var line = new StringBuilder(given.length());
    for (int at = 0; at < given.length(); ) {
      int end = at;
      boolean breaks = false;
      while (end < given.length() && isBlank(given.charAt(end))) {
        breaks |= isBreak(given.charAt(end++));
      }
      if (breaks) {
        line.append(' ');
      } else {
        line.append(given, at, end);
      }
      for (at = end; at < given.length() && !isBlank(given.charAt(at)); at++) {
        line.append(given.charAt(at));
      }
    }
    return line.toString().strip();
  }

  private static boolean isBlank(char each) {
    return each == ' ' || isBreak(each);
  }

  private static boolean isBreak(char each) {
    return Character.isISOControl(each) || each == '\u2028' || each == '\u2029';
  }
}
