package dev.millrace.quality.rule.matches;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/**
 * Runs what recurses once for each character of a text. How deep a stack of the usual size goes
 * depends on what is compiled by then, and a verdict must not.
 */
final class DeepStack {

  /** Longer texts exhaust a stack of the usual size always, if they exhaust it at all. */
  static final int LONGEST = 1 << 16;

  private static final long BYTES = 1 << 20;

  /** Several times what an interpreted frame of each construct of a pattern takes. */
  private static final long BYTES_PER_CHARACTER = 1 << 12;

  private DeepStack() {}

  /**
   * The answer of a task, given in a thread that has room for a text.
   *
   * @param length of the text, in characters; at most {@link #LONGEST}
   * @throws StackOverflowError when the room is too small even so
   */
  static boolean ask(BooleanSupplier task, int length) {
    var answer = new FutureTask<>(task::getAsBoolean);
    new Thread(null, answer, "deep-match", BYTES + BYTES_PER_CHARACTER * length).start();
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException _) {
          // The task is short: its steps are counted.
          isInterrupted = true;
        } catch (ExecutionException e) {
          throw thrown(e.getCause());
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException thrown(Throwable cause) {
    switch (cause) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      default -> throw new IllegalStateException(cause);
    }
  }
}
