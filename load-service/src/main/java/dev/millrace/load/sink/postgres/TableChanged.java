package dev.millrace.load.sink.postgres;

/** The table has changed since it was checked. The batch starts over after another check. */
final class TableChanged extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TableChanged(String message) {
    super(message, null, false, false);
  }
}
