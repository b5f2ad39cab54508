package dev.millrace.load.sink.postgres;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes nested values as JSON, the text inside jsonb. */
final class JsonText {

  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /**
   * Numbers are written as they are; bytes as Base64; dates, times and UUIDs as ISO texts.
   *
   * @throws RefusedValue for what JSON in PostgreSQL cannot hold
   */
  static void put(@Nullable Object value, CopyBuffer out) throws RefusedValue {
    switch (value) {
      case null -> out.putAscii("null");
      case String text -> putText(text, out);
      case Double number -> putDouble(number, out);
      case Number number -> out.putAscii(number.toString());
      case Boolean bool -> out.putAscii(bool.toString());
      case List<?> list -> putList(list, out);
      case Map<?, ?> map -> putMap(map, out);
      case byte[] bytes -> putText(Base64.getEncoder().encodeToString(bytes), out);
      default -> putText(value.toString(), out);
    }
  }

  private static void putDouble(double number, CopyBuffer out) throws RefusedValue {
    if (!Double.isFinite(number)) {
      throw new RefusedValue(number + " is not a number of JSON");
    }
    out.putAscii(Double.toString(number));
  }

  private static void putList(List<?> list, CopyBuffer out) throws RefusedValue {
    out.putByte('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.putByte(',');
      }
      put(list.get(i), out);
    }
    out.putByte(']');
  }

  private static void putMap(Map<?, ?> map, CopyBuffer out) throws RefusedValue {
    out.putByte('{');
    var first = true;
    for (var entry : map.entrySet()) {
      if (!first) {
        out.putByte(',');
      }
      first = false;
      putText(String.valueOf(entry.getKey()), out);
      out.putByte(':');
      put(entry.getValue(), out);
    }
    out.putByte('}');
  }

  private static void putText(String text, CopyBuffer out) throws RefusedValue {
    out.putByte('"');
    for (int i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.putByte('\\');
        out.putByte(c);
      } else if (c >= 0x20 && c < 0x80) {
        out.putByte(c);
      } else if (c > 0 && c < 0x20) {
        out.putAscii("\\u00");
        out.putByte(HEX.charAt(c >> 4));
        out.putByte(HEX.charAt(c & 0xf));
      } else {
        i = out.putWide(text, i);
      }
    }
    out.putByte('"');
  }
}
