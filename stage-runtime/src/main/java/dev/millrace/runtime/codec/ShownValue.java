package dev.millrace.runtime.codec;

import java.util.List;
import java.util.Map;

/** Shows values in messages: their kind, and at most 40 characters. */
public final class ShownValue {

  private static final int LONGEST = 40;

  private ShownValue() {}

  public static String of(Object value) {
    return switch (value) {
      case String text -> "the text \"" + shortened(text) + "\"";
      case Number number -> "the number " + shortened(number.toString());
      case List<?> list -> "a list of " + list.size();
      case Map<?, ?> map -> "an object of " + map.size() + " fields";
      case byte[] bytes -> bytes.length + " bytes";
      default -> shortened(value.toString());
    };
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
