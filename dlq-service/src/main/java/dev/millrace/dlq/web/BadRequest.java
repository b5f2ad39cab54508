package dev.millrace.dlq.web;

/** A request that cannot be answered as it is; the message says what to send instead. */
final class BadRequest extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BadRequest(String message) {
    super(message);
  }
}
