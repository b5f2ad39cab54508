package dev.millrace.dlq.intake;

/** A record that is left where it is in its topic; the message says why, without its contents. */
public final class SetAside extends Exception {

  private static final long serialVersionUID = 1L;

  SetAside(String message) {
    super(message, null, false, false);
  }
}
