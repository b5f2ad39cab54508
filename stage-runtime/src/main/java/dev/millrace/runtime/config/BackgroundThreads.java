package dev.millrace.runtime.config;

import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.WatchedThread;
import dev.millrace.runtime.watch.WatchedThread.Round;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Makes the background threads of a service. Health is out of service while one of them fails, with
 * the cause. Whoever asks for a thread closes it.
 */
public final class BackgroundThreads implements HealthIndicator {

  private final OutageLog outages;
  private final List<WatchedThread> threads = new CopyOnWriteArrayList<>();

  public BackgroundThreads(OutageLog outages) {
    this.outages = outages;
  }

  /** Makes a thread without starting it. */
  public WatchedThread of(String name, Round round) {
    var thread = new WatchedThread(name, round, outages);
    threads.add(thread);
    return thread;
  }

  @Override
  public Health health() {
    var health = Health.up();
    for (var thread : threads) {
      var failure = thread.failure();
      failure.ifPresent(
          cause -> health.outOfService().withDetail(thread.name(), "failing: " + cause));
      if (failure.isEmpty()) {
        health.withDetail(thread.name(), "running");
      }
    }
    return health.build();
  }
}
