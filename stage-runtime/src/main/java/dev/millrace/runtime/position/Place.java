package dev.millrace.runtime.position;

import java.util.Locale;

/** The place where reading goes on after a gap, as a person gives it. */
public sealed interface Place {

  /** At the first record that exists. */
  record Earliest() implements Place {}

  /** After the last record that exists. */
  record Latest() implements Place {}

  /** At the noted position of the reader. */
  record Reached() implements Place {}

  /** At an offset. */
  record Offset(long value) implements Place {}

  /** The person gave no place. */
  record Unsaid() implements Place {}

  /**
   * Reads a person's text.
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
      // It is no number; the exception below says so.
    }
    throw new IllegalArgumentException(
        "'%s' is no place: earliest, latest, reached or an offset".formatted(text));
  }
}
