package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.stage.DependencyUnavailable;

/** A table that rows cannot go into until a person has changed something; the message says what. */
final class TableProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TableProblem(String message) {
    super(message);
  }

  /** As the stage waits for it: each probe looks at the table again. */
  DependencyUnavailable obstacle() {
    return DependencyUnavailable.obstacle("postgres-table", String.valueOf(getMessage()), this);
  }
}
