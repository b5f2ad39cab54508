package dev.millrace.runtime.watch;

import java.time.Duration;

/** Runs tasks later. */
@FunctionalInterface
public interface Timers {

  /**
   * Runs a task once, after a wait. The task must not block, because all tasks share a thread. It
   * does not run when the timers are closed by then.
   */
  void after(Duration wait, Runnable task);
}
