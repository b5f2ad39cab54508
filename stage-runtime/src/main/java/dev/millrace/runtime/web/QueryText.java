package dev.millrace.runtime.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The part of an address after the question mark, as it was sent. */
final class QueryText {

  private QueryText() {}

  /**
   * Tells whether it is percent-encoded UTF-8. Anything else would make the server fail with an
   * error of its own.
   */
  static boolean isReadable(@Nullable String query) {
    if (query == null || query.indexOf('%') < 0) {
      return true;
    }
    var bytes = new ByteArrayOutputStream();
    for (int at = 0; at < query.length(); at++) {
      char each = query.charAt(at);
      if (each == '%') {
        boolean isWhole = at + 2 < query.length();
        int high = isWhole ? Character.digit(query.charAt(at + 1), 16) : -1;
        int low = isWhole ? Character.digit(query.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return false;
        }
        bytes.write((high << 4) | low);
        at += 2;
      } else {
        bytes.write(each < 0x80 ? each : '?');
      }
    }
    return isUtf8(bytes.toByteArray());
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }
}
