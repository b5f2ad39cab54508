package dev.millrace.quality.rule.matches;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/**
 * Runs deeply recursive tasks in a thread with a large stack. With a stack of the usual size, the
 * depth that fits depends on what the JIT has compiled, and a verdict must not depend on that. Runs
 * one task at a time, because each stack takes memory outside the heap.
 */
final class DeepStack {

  private static final long BYTES = 64 << 20;

  private DeepStack() {}

  /**
   * The answer of a task.
   *
   * @throws StackOverflowError when even this stack is too small
   * @throws DependencyUnavailable when the system has no room for a thread
   */
  static synchronized boolean ask(BooleanSupplier task) {
    var answer = new FutureTask<>(task::getAsBoolean);
    try {
      new Thread(null, answer, "deep-match", BYTES).start();
    } catch (OutOfMemoryError e) {
      throw new DependencyUnavailable(
          "memory", "no room for a thread to match a long text in: " + e.getMessage(), e);
    }
    return await(answer);
  }

  private static boolean await(FutureTask<Boolean> answer) {
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException _) {
          // This wait is short, because the matcher's steps are limited.
          isInterrupted = true;
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(e);
          }
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
