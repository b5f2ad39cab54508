package dev.millrace.load.sink.postgres;

/** The table is not as it was when it was looked at: the batch begins anew after another look. */
final class TableChanged extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TableChanged(String message) {
    super(message, null, false, false);
  }
}
