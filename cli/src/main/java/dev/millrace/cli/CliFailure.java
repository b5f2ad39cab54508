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

  /** The answer is not known, because a process that was asked does not answer. */
  public static final int UNASKED = 3;

  private final int exitCode;

  private CliFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The work failed. */
  public CliFailure(String message) {
    this(FAILED, message);
  }

  public CliFailure(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = FAILED;
  }

  /** The user's input is wrong. */
  public static CliFailure usage(String message) {
    return new CliFailure(USAGE, message);
  }

  /** A process that was asked does not answer. */
  public static CliFailure unasked(String message) {
    return new CliFailure(UNASKED, message);
  }

  public int exitCode() {
    return exitCode;
  }
}
