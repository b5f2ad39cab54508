package dev.millrace.runtime.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Decides when to start a consumer again that has ended. After an unforeseen error, it starts again
 * after a wait that doubles, and only a few times an hour. After a cause that a person must mend,
 * it starts again from time to time, so that it notices when the cause is gone. Not thread-safe.
 */
public final class RestartPolicy {

  private static final Duration WINDOW = Duration.ofHours(1);

  /**
   * The limits of restarts.
   *
   * @param firstWait before the first restart; doubles with each that did not help
   * @param longestWait upper bound of that wait
   * @param anHour the most restarts in an hour, at least 1
   */
  public record Limits(Duration firstWait, Duration longestWait, int anHour) {}

  /**
   * The restart after an end.
   *
   * @param in the wait before it
   * @param isForAPerson whether the consumer counts as stopped during the wait
   */
  public record Restart(Duration in, boolean isForAPerson) {}

  private final Limits limits;
  private final Deque<Instant> restarts = new ArrayDeque<>();
  private int inARow;

  public RestartPolicy(Limits limits) {
    this.limits = limits;
  }

  /** The restart after an error that nobody foresaw. */
  public Restart afterError(Instant now) {
    while (!restarts.isEmpty() && !restarts.getFirst().isAfter(now.minus(WINDOW))) {
      restarts.removeFirst();
    }
    if (restarts.size() >= limits.anHour) {
      var next = restarts.removeFirst().plus(WINDOW);
      restarts.addLast(next);
      return new Restart(Duration.between(now, next), true);
    }
    var wait = nextWait();
    restarts.addLast(now.plus(wait));
    return new Restart(wait, false);
  }

  /**
   * The restart after a cause that a person must mend; the consumer ended, or could not be made.
   */
  public Restart afterRefusal() {
    return new Restart(nextWait(), true);
  }

  /** Says that the consumer works again. */
  public void worked() {
    inARow = 0;
  }

  /** Says that the cause of the ends so far is gone, so that they no longer count. */
  public void solved() {
    restarts.clear();
    inARow = 0;
  }

  private Duration nextWait() {
    var wait = limits.firstWait;
    for (int i = 0; i < inARow && wait.compareTo(limits.longestWait) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    inARow++;
    return wait.compareTo(limits.longestWait) < 0 ? wait : limits.longestWait;
  }
}
