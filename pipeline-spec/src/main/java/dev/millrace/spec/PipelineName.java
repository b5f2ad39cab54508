package dev.millrace.spec;

import java.util.regex.Pattern;

/**
 * The name of a pipeline; part of its topics' names. Lower-case letters, digits and dashes, at most
 * 64.
 */
public record PipelineName(String value) {

  /** The names that are allowed. */
  public static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  public PipelineName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "pipeline name '" + value + "' must match " + FORM.pattern());
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
