package dev.millrace.cli;

/**
 * The command cannot do what was asked. The message is for the user: what is wrong, with its value,
 * and the way out.
 */
public final class CliFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Something failed. */
  public static final int FAILED = 1;

  /** The command was used wrongly. */
  public static final int USAGE = 2;

  /** It is not known: whoever had to be asked does not answer. */
  public static final int UNASKED = 3;

  private final int exitCode;

  private CliFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** A failure of the work itself. */
  public CliFailure(String message) {
    this(FAILED, message);
  }

  public CliFailure(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = FAILED;
  }

  /** A failure of the user's input. */
  public static CliFailure usage(String message) {
    return new CliFailure(USAGE, message);
  }

  /** Nobody can be asked. */
  public static CliFailure unasked(String message) {
    return new CliFailure(UNASKED, message);
  }

  public int exitCode() {
    return exitCode;
  }
}
