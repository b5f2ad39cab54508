package dev.millrace.load.sink.postgres;

import java.util.Optional;
import java.util.regex.Pattern;

/** A table with its schema. */
record TableName(String schema, String name) {

  /** The form of a name in a pipeline file, for messages. */
  static final String FORM = "[schema.]name of lower-case letters, digits and _, at most 63 each";

  private static final Pattern PATTERN =
      Pattern.compile("(?:([a-z_][a-z0-9_]{0,62})\\.)?([a-z_][a-z0-9_]{0,62})");

  /** Reads a table's name. The schema is {@code public} unless the text names one. */
  static Optional<TableName> parse(String text) {
    var matcher = PATTERN.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new TableName(matcher.group(1) == null ? "public" : matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** The name as quoted SQL. */
  String quoted() {
    return quote(schema) + "." + quote(name);
  }

  @Override
  public String toString() {
    return schema + "." + name;
  }

  /** Quotes an identifier for SQL, whatever its characters. */
  static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
