package dev.millrace.runtime.stage;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a cause in one line, for logs, health and tables. Databases, registries and parsers break
 * their messages into lines.
 */
public final class OneLine {

  private static final Pattern BREAK =
      Pattern.compile("\\s*[\\p{Cntrl}\\u0085\\u2028\\u2029]+\\s*");

  private OneLine() {}

  /** The text with a blank for each break and control character. */
  public static String of(@Nullable String text) {
    return BREAK.matcher(String.valueOf(text)).replaceAll(" ").strip();
  }
}
