package dev.millrace.stack;

import java.time.Instant;

/**
 * The data to find a process again, even from another JVM.
 *
 * @param name for people, in messages
 * @param pid of the process
 * @param startedAt from the operating system; a later process with the same pid has another time
 * @param log path of its log file
 * @param stopSignal asks it to end
 * @param logStart place in the log file where its own lines begin; 0 also when that is not known
 */
public record ProcessRecord(
    String name, long pid, Instant startedAt, String log, StopSignal stopSignal, long logStart) {

  /** One whose log file is its own. */
  public ProcessRecord(
      String name, long pid, Instant startedAt, String log, StopSignal stopSignal) {
    this(name, pid, startedAt, log, stopSignal, 0);
  }
}
