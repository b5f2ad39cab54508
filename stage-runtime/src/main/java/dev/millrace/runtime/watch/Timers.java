package dev.millrace.runtime.watch;

import java.time.Duration;

/** Runs something later. */
@FunctionalInterface
public interface Timers {

  /**
   * Runs a task once, after a while. It must not block: all tasks share a thread. When the timers
   * are closed by then, it does not run.
   */
  void after(Duration wait, Runnable task);
}
