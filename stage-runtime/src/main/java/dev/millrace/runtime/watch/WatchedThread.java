package dev.millrace.runtime.watch;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.OneLine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A background thread that repeats a round of work. A round that throws anything is logged once and
 * repeated after a wait that doubles. Until a round succeeds, the thread counts as failing.
 */
public final class WatchedThread implements AutoCloseable {

  /** A round of work. */
  @FunctionalInterface
  public interface Round {

    /**
     * Does some work.
     *
     * @return the wait before the next round
     * @throws InterruptedException when the thread must end
     */
    Duration run() throws InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(WatchedThread.class);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  private final String name;
  private final Round round;
  private final OutageLog outages;
  private final Thread thread;
  private final Semaphore woken = new Semaphore(0);
  private volatile boolean isClosed;
  private volatile String failure = "";
  private Duration nextWait = FIRST_WAIT;

  /**
   * @param name of the thread, in logs and health
   */
  public WatchedThread(String name, Round round, OutageLog outages) {
    this.name = name;
    this.round = round;
    this.outages = outages;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  public String name() {
    return name;
  }

  public void start() {
    thread.start();
  }

  /** Begins the next round at once. */
  public void wake() {
    woken.release();
  }

  /** Says why the thread is failing; empty when it works. */
  public Optional<String> failure() {
    if (!failure.isEmpty()) {
      return Optional.of(failure);
    }
    return isClosed || thread.isAlive() || thread.getState() == Thread.State.NEW
        ? Optional.empty()
        : Optional.of("the thread has ended");
  }

  private void run() {
    try {
      while (!isClosed) {
        woken.drainPermits();
        var wait = roundOrWait();
        var _ = woken.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!isClosed) {
        failure = "the thread has ended";
      }
    }
  }

  /** The boundary of the thread. */
  @SuppressWarnings("CatchingUnchecked")
  private Duration roundOrWait() throws InterruptedException {
    try {
      var wait = round.run();
      works();
      return wait;
    } catch (InterruptedException e) {
      throw e;
    } catch (DependencyUnavailable e) {
      outages.waits(name, e);
      failure = String.valueOf(e.getMessage());
    } catch (Exception | Error e) {
      var told = OneLine.of(e.toString());
      if (!failure.equals(told)) {
        log.error("{} has failed, and goes on by itself: {}", name, told, e);
      }
      failure = told;
    }
    var wait = nextWait;
    nextWait =
        wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
    return wait;
  }

  private void works() {
    nextWait = FIRST_WAIT;
    if (!failure.isEmpty()) {
      failure = "";
      outages.goesOn(name);
      log.info("{} works again", name);
    }
  }

  /** Ends the thread after the current round. */
  @Override
  public void close() {
    isClosed = true;
    wake();
    outages.goesOn(name);
    if (thread.getState() == Thread.State.NEW) {
      return; // never started, as when the service's start has failed
    }
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
