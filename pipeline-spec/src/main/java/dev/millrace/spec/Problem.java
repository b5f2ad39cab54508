package dev.millrace.spec;

import dev.millrace.spec.word.Position;

/**
 * Something wrong in a pipeline file.
 *
 * @param file as the user named it
 * @param position in it
 * @param message what is wrong
 * @param hint what to do; may be empty
 */
public record Problem(String file, Position position, String message, String hint) {

  /** {@code file:line:column: path: message (hint)}, as editors and terminals link it. */
  @Override
  public String toString() {
    return "%s:%d:%d: %s%s%s"
        .formatted(
            file,
            position.line(),
            position.column(),
            position.path().isEmpty() ? "" : position.path() + ": ",
            message,
            hint.isEmpty() ? "" : " (" + hint + ")");
  }
}
