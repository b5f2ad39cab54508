package dev.millrace.runtime.stage;

/** An entry of a state's log that no stage can have written; the message says why. */
public final class UnreadableState extends Exception {

  private static final long serialVersionUID = 1L;

  public UnreadableState(String message) {
    super(message, null, false, false);
  }
}
