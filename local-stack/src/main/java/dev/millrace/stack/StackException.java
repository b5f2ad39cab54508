package dev.millrace.stack;

/** A server or process cannot carry out a request. The message says why, and the way out. */
public class StackException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StackException(String message) {
    super(message);
  }

  public StackException(String message, Throwable cause) {
    super(message, cause);
  }
}
