package dev.millrace.stack;

import java.time.Instant;

/**
 * How to find a process again, from another JVM too.
 *
 * @param name for people, in messages
 * @param pid of the process
 * @param startedAt as the operating system tells it: a later process with the same pid has another
 * @param log path of its log file
 * @param stopSignal asks it to end
 * @param logStart where in the log file its own lines begin; 0 also when that is not known
 */
public record ProcessRecord(
    String name, long pid, Instant startedAt, String log, StopSignal stopSignal, long logStart) {

  /** One whose log file is its own. */
  public ProcessRecord(
      String name, long pid, Instant startedAt, String log, StopSignal stopSignal) {
    this(name, pid, startedAt, log, stopSignal, 0);
  }
}
