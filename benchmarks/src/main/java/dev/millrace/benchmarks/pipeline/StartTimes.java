package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.cli.system.Health;
import dev.millrace.cli.system.HealthCheck;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.stack.ManagedProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long services take from their process's start to readiness, when nothing else starts. */
final class StartTimes {

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long POLL_MILLIS = 20;

  private final LocalSystem system;

  StartTimes(LocalSystem system) {
    this.system = system;
  }

  /** Starts each service again, one after the other; in seconds, by label. */
  Map<String, Double> measure() throws InterruptedException {
    var seconds = new LinkedHashMap<String, Double>();
    try (var check = new HealthCheck()) {
      for (var service : system.services()) {
        ManagedProcess.attach(service.process()).ifPresent(process -> process.stop(GRACE));
        long start = System.nanoTime();
        var started = system.fleet().restart(service.slot()).orElseThrow();
        awaitUp(started, check);
        seconds.put(service.slot().label(), (System.nanoTime() - start) / 1e9);
      }
    }
    return seconds;
  }

  /** Returns when a service that was just started is ready. */
  static void awaitUp(ServiceEntry service, HealthCheck check) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (check.ask(service).health() != Health.UP) {
      if (System.nanoTime() > deadline) {
        throw new BenchmarkFailure(service.slot().label() + " does not start");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}
