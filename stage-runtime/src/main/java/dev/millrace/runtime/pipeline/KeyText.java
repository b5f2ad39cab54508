package dev.millrace.runtime.pipeline;

import dev.millrace.runtime.row.Digits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of a business key. One value is its own text; a number has one text however it is
 * written, so that 100, 100.0 and 1e2 are one key. Several are joined by a bar; a bar or backslash
 * inside one of them has a backslash before it, so that no two keys have the same text.
 */
public final class KeyText {

  private static final char BAR = '|';
  private static final char ESCAPE = '\\';

  private KeyText() {}

  /**
   * The text of one value.
   *
   * @param value a text, a number, a boolean, a UUID, a date or a time
   */
  public static String of(Object value) {
    return switch (value) {
      case String text -> text;
      case BigDecimal number -> number(number);
      case Double number when Double.isFinite(number) -> number(BigDecimal.valueOf(number));
      case Float number when Float.isFinite(number) -> number(new BigDecimal(number.toString()));
      default -> value.toString();
    };
  }

  /**
   * Without exponent and without zeros at the end of a fraction: 100, 1.5, 0. One with many digits
   * keeps its exponent.
   */
  private static String number(BigDecimal number) {
    var least = number.stripTrailingZeros();
    return Digits.areFew(least) ? least.toPlainString() : least.toString();
  }

  /** The text of the values of a key, of which there is at least one. */
  public static String join(List<String> values) {
    if (values.size() == 1) {
      return values.getFirst();
    }
    var text = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        text.append(BAR);
      }
      escape(values.get(i), text);
    }
    return text.toString();
  }

  private static void escape(String value, StringBuilder text) {
    if (value.indexOf(BAR) < 0 && value.indexOf(ESCAPE) < 0) {
      text.append(value);
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      if (c == BAR || c == ESCAPE) {
        text.append(ESCAPE);
      }
      text.append(c);
    }
  }

  /** The values in a text; empty when {@link #join} never makes it of so many. */
  public static Optional<List<String>> split(String text, int count) {
    if (count == 1) {
      return Optional.of(List.of(text));
    }
    var values = new ArrayList<String>(count);
    var value = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == BAR) {
        values.add(value.toString());
        value.setLength(0);
      } else if (c != ESCAPE) {
        value.append(c);
      } else if (++i < text.length() && (text.charAt(i) == BAR || text.charAt(i) == ESCAPE)) {
        value.append(text.charAt(i));
      } else {
        return Optional.empty();
      }
    }
    values.add(value.toString());
    return values.size() == count ? Optional.of(values) : Optional.empty();
  }
}
