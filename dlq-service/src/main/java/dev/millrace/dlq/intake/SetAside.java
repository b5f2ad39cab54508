package dev.millrace.dlq.intake;

/**
 * A record is not stored but stays in its topic. The message says why, without the record's
 * contents.
 */
public final class SetAside extends Exception {

  private static final long serialVersionUID = 1L;

  SetAside(String message) {
    super(message, null, false, false);
  }
}
