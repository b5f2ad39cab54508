package dev.millrace.cli.terminal;

/**
 * Makes foreign text safe for a terminal. Characters that control a terminal, reverse the order of
 * a line or cannot be seen become escapes of JSON: {@code \u001b}. Other characters stay unchanged.
 */
public final class Escaped {

  private static final String SHORT = "\b\t\n\f\r";
  private static final String LETTERS = "btnfr";

  private Escaped() {}

  /** The text as one line: line ends are escaped, too. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** The text with its line feeds, which are no escapes to a terminal. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean keepsLines) {
    int first = firstUnseen(text, keepsLines);
    if (first == text.length()) {
      return text;
    }
    var escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); ) {
      int code = text.codePointAt(i);
      if (isPlain(code, keepsLines)) {
        escaped.appendCodePoint(code);
      } else {
        append(code, escaped);
      }
      i += Character.charCount(code);
    }
    return escaped.toString();
  }

  private static int firstUnseen(String text, boolean keepsLines) {
    int i = 0;
    while (i < text.length()) {
      int code = text.codePointAt(i);
      if (!isPlain(code, keepsLines)) {
        return i;
      }
      i += Character.charCount(code);
    }
    return i;
  }

  private static boolean isPlain(int code, boolean keepsLines) {
    if (code >= ' ' && code < 0x7F || code == '\n' && keepsLines) {
      return true;
    }
    return switch (Character.getType(code)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }

  private static void append(int code, StringBuilder escaped) {
    int letter = SHORT.indexOf(code);
    if (letter >= 0) {
      escaped.append('\\').append(LETTERS.charAt(letter));
      return;
    }
    for (var unit : Character.toChars(code)) {
      escaped.append("\\u%04x".formatted((int) unit));
    }
  }
}
