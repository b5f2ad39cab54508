package dev.millrace.dlq.web;

/** The dead letter's status does not allow what is asked. */
final class Conflict extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Conflict(String message) {
    super(message);
  }
}
