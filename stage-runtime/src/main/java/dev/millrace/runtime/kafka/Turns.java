package dev.millrace.runtime.kafka;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets a record that stands alone be alone in the whole process, among all that is read with
 * caution: when the process then ends, it is by that record. Thread-safe.
 */
public final class Turns {

  private static final int ALL = 10_000;

  private final Semaphore turns = new Semaphore(ALL, true);
  private final Semaphore searches = new Semaphore(1);

  /** Waits for a turn; answers how much it takes, and 0 when it does not come in time. */
  int take(boolean isAlone, Duration longest) {
    int wanted = isAlone ? ALL : 1;
    try {
      return turns.tryAcquire(wanted, longest.toMillis(), TimeUnit.MILLISECONDS) ? wanted : 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** For the one at a time who searches a failed batch for the row at fault. */
  Semaphore searches() {
    return searches;
  }

  void giveBack(int taken) {
    turns.release(taken);
  }
}
