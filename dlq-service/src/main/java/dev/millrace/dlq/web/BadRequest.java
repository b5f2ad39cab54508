package dev.millrace.dlq.web;

/** The request cannot be answered. The message says what to send instead. */
final class BadRequest extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BadRequest(String message) {
    super(message);
  }
}
