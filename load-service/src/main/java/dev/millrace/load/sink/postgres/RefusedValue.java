package dev.millrace.load.sink.postgres;

/**
 * A value that PostgreSQL cannot hold, found before it is sent. Without a stack trace: it is data.
 */
final class RefusedValue extends Exception {

  private static final long serialVersionUID = 1L;

  RefusedValue(String message) {
    super(message, null, false, false);
  }
}
