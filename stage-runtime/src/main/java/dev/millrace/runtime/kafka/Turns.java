package dev.millrace.runtime.kafka;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets one record be processed alone in the whole process, among all partitions that are read with
 * caution. When the process then ends, that record has caused it. Thread-safe.
 */
public final class Turns {

  private static final int ALL = 10_000;

  private final Semaphore turns = new Semaphore(ALL, true);
  private final Semaphore searches = new Semaphore(1);

  /** Waits for a turn. Answers how many permits it takes, and 0 when it does not come in time. */
  int take(boolean isAlone, Duration longest) {
    int wanted = isAlone ? ALL : 1;
    try {
      return turns.tryAcquire(wanted, longest.toMillis(), TimeUnit.MILLISECONDS) ? wanted : 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** A single permit, for searching a failed batch for the row at fault. */
  Semaphore searches() {
    return searches;
  }

  void giveBack(int taken) {
    turns.release(taken);
  }
}
