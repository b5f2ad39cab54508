package dev.millrace.dlq.web;

/** No dead letter has the id of the request. */
final class NotFound extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotFound(String message) {
    super(message);
  }
}
