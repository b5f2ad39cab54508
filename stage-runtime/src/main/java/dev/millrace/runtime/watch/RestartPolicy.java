package dev.millrace.runtime.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When a consumer that has ended is started again. An end that nobody foresaw is followed by a
 * start after a wait that doubles, a few times an hour at most; an end whose cause a person mends,
 * by a start now and then, so that mending is noticed. Not thread-safe.
 */
public final class RestartPolicy {

  private static final Duration WINDOW = Duration.ofHours(1);

  /**
   * How often, and after which waits.
   *
   * @param firstWait before the first restart; doubles with each that did not help
   * @param longestWait upper bound of that wait
   * @param anHour restarts in an hour at most, at least 1
   */
  public record Limits(Duration firstWait, Duration longestWait, int anHour) {}

  /**
   * What follows an end.
   *
   * @param in the wait
   * @param isForAPerson whether the consumer counts as stopped meanwhile
   */
  public record Restart(Duration in, boolean isForAPerson) {}

  private final Limits limits;
  private final Deque<Instant> restarts = new ArrayDeque<>();
  private int inARow;

  public RestartPolicy(Limits limits) {
    this.limits = limits;
  }

  /** A consumer has ended by an error that nobody foresaw. */
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

  /** A consumer has ended, or could not be made, by a cause that a person mends. */
  public Restart afterRefusal() {
    return new Restart(nextWait(), true);
  }

  /** It works again. */
  public void worked() {
    inARow = 0;
  }

  /** The ends so far had a cause, and it is out of the way: they do not count any more. */
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
