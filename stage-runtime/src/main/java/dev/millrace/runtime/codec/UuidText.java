package dev.millrace.runtime.codec;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The text of a UUID. */
public final class UuidText {

  private UuidText() {}

  /** Reads a UUID of 36 characters; null for any other text, such as one with shorter groups. */
  public static @Nullable UUID parse(String text) {
    if (text.length() != 36) {
      return null;
    }
    for (int i = 0; i < 36; i++) {
      char c = text.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      boolean hex = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
      if (dash ? c != '-' : !hex) {
        return null;
      }
    }
    return UUID.fromString(text);
  }
}
