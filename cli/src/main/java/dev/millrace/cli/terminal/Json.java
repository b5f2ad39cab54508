package dev.millrace.cli.terminal;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes answers as JSON. */
public final class Json {

  private static final JsonMapper INDENTED =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  /** The value over several lines. */
  public static String indented(Object value) {
    return INDENTED.writeValueAsString(value);
  }
}
