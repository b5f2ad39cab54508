package dev.millrace.runtime.config;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * A check that may take long, such as one that waits for a connection, answered soon in any case:
 * who asks for health has a time limit of their own. One check runs at a time. Thread-safe.
 */
public final class PromptHealth implements HealthIndicator {

  private static final Duration LONGEST = Duration.ofMillis(700);

  private final HealthIndicator check;
  private @Nullable CompletableFuture<Health> running;

  public PromptHealth(HealthIndicator check) {
    this.check = check;
  }

  @Override
  public Health health() {
    try {
      return running().get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return Health.down()
          .withDetail("cause", "does not answer within %d ms".formatted(LONGEST.toMillis()))
          .build();
    } catch (ExecutionException e) {
      return Health.down(e.getCause()).build();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Health.unknown().build();
    }
  }

  private synchronized CompletableFuture<Health> running() {
    var current = running;
    if (current == null || current.isDone()) {
      var next = new CompletableFuture<Health>();
      Thread.ofVirtual().name("health").start(() -> complete(next));
      running = next;
      return next;
    }
    return current;
  }

  private void complete(CompletableFuture<Health> answer) {
    try {
      answer.complete(check.health());
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }
}
