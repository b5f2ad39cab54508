package dev.millrace.dlq.redrive;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that redrives: at once when asked, and now and then for what another process left. */
public final class RedriveLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedriveLoop.class);
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final Redriver redriver;
  private final Semaphore asked = new Semaphore(0);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("redrive").factory());
  private volatile boolean isStopped;

  public RedriveLoop(Redriver redriver) {
    this.redriver = redriver;
  }

  public void start() {
    thread.execute(this::run);
  }

  /** There is something to redrive. */
  public void wake() {
    asked.release();
  }

  private void run() {
    var isHealthy = true;
    try {
      while (!isStopped) {
        asked.drainPermits();
        var isRedriven = redriveAll(isHealthy);
        if (isRedriven && !isHealthy) {
          LOG.info("redrives go on");
        }
        isHealthy = isRedriven;
        var _ =
            asked.tryAcquire((isHealthy ? IDLE : AFTER_FAILURE).toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      redriver.close();
    }
  }

  /** The boundary of the thread: whatever fails is tried again, and told once. */
  private boolean redriveAll(boolean wasHealthy) {
    try {
      while (!isStopped && redriver.redrive()) {
        // more may wait
      }
      return true;
    } catch (RuntimeException e) {
      if (wasHealthy) {
        LOG.warn("redrives wait and are tried again every {}: {}", AFTER_FAILURE, e.getMessage());
      }
      return false;
    }
  }

  /** Lets the current cycle end. */
  @Override
  public void close() throws InterruptedException {
    isStopped = true;
    wake();
    thread.shutdown();
    if (!thread.awaitTermination(20, TimeUnit.SECONDS)) {
      thread.shutdownNow();
    }
  }
}
