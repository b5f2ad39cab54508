package dev.millrace.runtime.config;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Answers a slow health check soon, such as one that waits for a connection, because callers have
 * time limits of their own. Only one check runs at a time. While it runs, a fault that the last
 * check found still holds. Thread-safe.
 */
public final class PromptHealth implements HealthIndicator {

  private static final Duration LONGEST = Duration.ofMillis(700);

  private static final String CAUSE = "cause";
  private static final int PATIENCE_SECONDS = 2;

  private final HealthIndicator check;
  private @Nullable CompletableFuture<Health> running;
  private volatile @Nullable Health wrong;

  public PromptHealth(HealthIndicator check) {
    this.check = check;
  }

  /** Checks a database. A failure is shown in the database's own words. */
  public static PromptHealth of(DataSource database) {
    return new PromptHealth(
        () -> {
          try (var connection = database.getConnection()) {
            return connection.isValid(PATIENCE_SECONDS)
                ? Health.up().build()
                : down("does not answer within %d s".formatted(PATIENCE_SECONDS));
          } catch (SQLException e) {
            return down(innermost(e));
          }
        });
  }

  private static Health down(String cause) {
    return Health.down().withDetail(CAUSE, cause).build();
  }

  /** The innermost message: a pool only says that it has no connection, and its cause says why. */
  private static String innermost(Throwable failure) {
    var each = failure;
    while (each.getCause() instanceof SQLException cause && cause != each) {
      each = cause;
    }
    return String.valueOf(each.getMessage());
  }

  @Override
  public Health health() {
    try {
      return running().get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return wrong instanceof Health before
          ? before
          : down("not reached within %d ms".formatted(LONGEST.toMillis()));
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
      var found = check.health();
      wrong = found.getStatus().equals(Status.UP) ? null : found;
      answer.complete(found);
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }
}
