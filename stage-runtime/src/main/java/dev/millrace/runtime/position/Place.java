package dev.millrace.runtime.position;

import java.util.Locale;

/** Where reading is to go on behind a gap, as a person says it. */
public sealed interface Place {

  /** At the first record that is there. */
  record Earliest() implements Place {}

  /** Behind the last record that is there. */
  record Latest() implements Place {}

  /** Where the reader had come to, as noted. */
  record Reached() implements Place {}

  /** At an offset. */
  record Offset(long value) implements Place {}

  /** Nothing was said. */
  record Unsaid() implements Place {}

  /**
   * Reads what a person has written.
   *
   * @throws IllegalArgumentException when it is no place
   */
  static Place parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "" -> new Unsaid();
      case "earliest" -> new Earliest();
      case "latest" -> new Latest();
      case "reached" -> new Reached();
      default -> offset(text.strip());
    };
  }

  private static Place offset(String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return new Offset(value);
      }
    } catch (NumberFormatException _) {
      // It is no number, which is said below.
    }
    throw new IllegalArgumentException(
        "'%s' is no place: earliest, latest, reached or an offset".formatted(text));
  }
}
