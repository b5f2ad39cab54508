package dev.millrace.runtime.stage;

/**
 * The service itself is wrong: a pipeline file with mistakes, an incompatible schema, refused
 * credentials. It does not start, or stops with health down; offsets stay; the message says what to
 * change.
 */
public final class FatalStageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public FatalStageException(String message) {
    super(message);
  }

  public FatalStageException(String message, Throwable cause) {
    super(message, cause);
  }
}
