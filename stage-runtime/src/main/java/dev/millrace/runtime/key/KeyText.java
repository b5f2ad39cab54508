package dev.millrace.runtime.key;

import dev.millrace.runtime.codec.IsoTime;
import dev.millrace.runtime.codec.UuidText;
import dev.millrace.runtime.row.Digits;
import dev.millrace.spec.type.FieldType.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the text of a business key. A text is its own text. A number has only one text, so that
 * 100, 100.0 and 1e2 are one key. A text whose field is a number, a UUID, a boolean or a time in
 * the contract has the text of that value: where the contract has a long, "0100" is the key 100.
 * Several values are joined by a bar; a bar or backslash inside a value gets a backslash before it,
 * so that two keys never have the same text.
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
   * The text of a value for a field of a type. Values that are equal in that type have the same
   * text. A value that is none of the type is its own text; a later stage says what is wrong with
   * it.
   */
  public static String of(Object value, Kind kind) {
    return value instanceof String text ? ofText(text, kind) : of(value);
  }

  private static String ofText(String text, Kind kind) {
    return switch (kind) {
      case INT, LONG, FLOAT, DOUBLE, DECIMAL -> isPlain(text) ? text : read(number(text), text);
      case UUID -> read(UuidText.parse(text), text);
      case BOOLEAN -> read(truth(text), text);
      case TIME -> read(IsoTime.time(text), text);
      case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> read(IsoTime.timestamp(text), text);
      case STRING, ENUM, DATE, BYTES, RECORD, ARRAY, MAP, ANY -> text;
    };
  }

  private static String read(@Nullable Object value, String text) {
    return value == null ? text : of(value);
  }

  private static @Nullable BigDecimal number(String text) {
    return Digits.parse(text.strip());
  }

  private static @Nullable Boolean truth(String text) {
    return text.equalsIgnoreCase("true")
        ? Boolean.TRUE
        : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
  }

  /** Tells whether a text is a whole number, already in the form that the key's text has. */
  private static boolean isPlain(String text) {
    int first = text.startsWith("-") ? 1 : 0;
    if (text.length() == first || text.charAt(first) == '0' && !text.equals("0")) {
      return false;
    }
    for (int i = first; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /**
   * The text of a number, without exponent and without zeros at the end of a fraction: 100, 1.5, 0.
   * A number with many digits keeps its exponent.
   */
  private static String number(BigDecimal number) {
    var least = number.stripTrailingZeros();
    return Digits.areFew(least) ? least.toPlainString() : least.toString();
  }

  /** The text of the values of a key; at least one value. */
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

  /**
   * Splits a text into {@code count} values; empty when {@link #join} cannot have made it of so
   * many.
   */
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
