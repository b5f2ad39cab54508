package dev.millrace.dlq.redrive;

import dev.millrace.dlq.store.StoreFault;
import dev.millrace.runtime.config.BackgroundThreads;
import dev.millrace.runtime.watch.WatchedThread;
import java.time.Duration;

/**
 * The thread that redrives: at once when asked, and from time to time to finish the work of a
 * process that ended.
 */
public final class RedriveLoop implements AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(1);

  private final Redriver redriver;
  private final WatchedThread thread;
  private volatile boolean isStopped;

  public RedriveLoop(Redriver redriver, BackgroundThreads threads) {
    this.redriver = redriver;
    this.thread = threads.of("redrive", this::redriveAll);
  }

  public void start() {
    thread.start();
  }

  /** Says that there is something to redrive. */
  public void wake() {
    thread.wake();
  }

  private Duration redriveAll() {
    try {
      while (!isStopped && redriver.redrive()) {
        // more may wait
      }
      return IDLE;
    } catch (RuntimeException e) {
      throw StoreFault.translated(e);
    }
  }

  /** Stops after the current cycle. */
  @Override
  public void close() {
    isStopped = true;
    thread.close();
    redriver.close();
  }
}
