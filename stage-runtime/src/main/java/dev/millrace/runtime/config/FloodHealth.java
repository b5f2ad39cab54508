package dev.millrace.runtime.config;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Reports out of service while a flood holds partitions, with the cause of each. */
final class FloodHealth implements HealthIndicator {

  private final FloodWatch watch;

  FloodHealth(FloodWatch watch) {
    this.watch = watch;
  }

  @Override
  public Health health() {
    var floods = watch.reports();
    return floods.isEmpty()
        ? Health.up().build()
        : Health.outOfService().withDetail("floods", floods).build();
  }
}
