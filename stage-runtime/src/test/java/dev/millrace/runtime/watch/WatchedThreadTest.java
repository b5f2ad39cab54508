package dev.millrace.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("It reads what the whole JVM logs.")
class WatchedThreadTest {

  private final ManualTimers timers = new ManualTimers();
  private final OutageLog outages = new OutageLog(timers, timers);
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failing = new AtomicReference<>();
  private final WatchedThread thread = new WatchedThread("watched", this::round, outages);

  private Duration round() {
    rounds.incrementAndGet();
    switch (failing.get()) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        return Duration.ofHours(1);
      }
    }
  }

  @Test
  void anErrorIsToldOnceAndTheThreadGoesOn() {
    try (var logged = new LoggedLines(WatchedThread.class);
        var _ = thread) {
      failing.set(new NoClassDefFoundError("dev/millrace/Missing"));
      thread.start();
      await().until(() -> rounds.get() == 1);
      thread.wake();
      await().until(() -> rounds.get() == 2);
      assertThat(thread.failure()).contains("java.lang.NoClassDefFoundError: dev/millrace/Missing");

      failing.set(null);
      thread.wake();

      await().until(() -> thread.failure().isEmpty());
      assertThat(logged.lines())
          .containsExactly(
              "ERROR watched has failed, and goes on by itself: java.lang.NoClassDefFoundError:"
                  + " dev/millrace/Missing",
              "INFO watched works again");
    }
  }

  @Test
  void whatWaitsForADependencyIsPartOfItsOutage() {
    try (var logged = new LoggedLines(WatchedThread.class);
        var _ = thread) {
      failing.set(new DependencyUnavailable("kafka", "no answer", new RuntimeException()));
      thread.start();

      await().until(() -> outages.isAway("kafka"));
      assertThat(thread.failure()).contains("kafka unavailable: no answer");
      assertThat(logged.lines()).isEmpty();
    }
  }

  @Test
  void doesNothingAfterItIsClosed() {
    thread.start();
    await().until(() -> rounds.get() == 1);

    thread.close();
    thread.wake();

    assertThat(rounds).hasValue(1);
    assertThat(thread.failure()).isEmpty();
  }
}
