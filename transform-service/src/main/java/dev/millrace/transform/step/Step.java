package dev.millrace.transform.step;

import dev.millrace.runtime.row.Row;

/**
 * One operation on an event. One instance serves one thread, so it may keep scratch objects; it
 * does no I/O.
 */
@FunctionalInterface
public interface Step {

  /**
   * Changes the row, or ends the event's way. A fault of the event is a verdict, never an
   * exception.
   */
  Verdict apply(Row row);
}
