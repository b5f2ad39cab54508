package dev.millrace.runtime.watch;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timers on a thread of their own. A task that fails is logged and does not harm the others. */
public final class ThreadTimers implements Timers, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ThreadTimers.class);

  private final ScheduledThreadPoolExecutor thread;

  /**
   * @param name of the thread
   */
  public ThreadTimers(String name) {
    thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void after(Duration wait, Runnable task) {
    try {
      thread.schedule(() -> run(task), wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      // The timers are closed: no task may run any more.
    }
  }

  /** The boundary of the thread: an executor would hide exceptions. */
  @SuppressWarnings("CatchingUnchecked")
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Exception | Error e) {
      log.error("a timer's task has failed: {}", task, e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
