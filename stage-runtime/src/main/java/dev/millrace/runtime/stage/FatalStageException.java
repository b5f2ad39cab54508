package dev.millrace.runtime.stage;

/**
 * The service is set up wrongly: a pipeline file with mistakes, an incompatible schema, refused
 * credentials. The service does not start, or stops and reports its health as down. Offsets stay.
 * The message says what to change, in one line.
 */
public final class FatalStageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public FatalStageException(String message) {
    super(OneLine.of(message));
  }

  public FatalStageException(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
