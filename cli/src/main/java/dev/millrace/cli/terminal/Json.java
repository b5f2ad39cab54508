package dev.millrace.cli.terminal;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes answers as JSON. */
public final class Json {

  private static final JsonMapper INDENTED =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  /** The value over several lines, with the escapes of JSON for what a terminal must not get. */
  public static String indented(Object value) {
    return Escaped.lines(INDENTED.writeValueAsString(value));
  }
}
