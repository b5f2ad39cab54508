package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.stage.DependencyUnavailable;

/** A person must change something before rows can go into the table. The message says what. */
final class TableProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TableProblem(String message) {
    super(message);
  }

  /** The problem as an outage, so that the stage waits. Each probe checks the table again. */
  DependencyUnavailable obstacle() {
    return DependencyUnavailable.obstacle("postgres-table", String.valueOf(getMessage()), this);
  }
}
