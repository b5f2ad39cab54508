package dev.millrace.dlq.store;

/** Text that PostgreSQL can hold. */
final class Text {

  private Text() {}

  /** The text with the one character that PostgreSQL refuses, NUL, replaced. */
  static String storable(String text) {
    return text.replace('\u0000', '\uFFFD');
  }
}
