package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.ConsumerState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down when a consumer has given up, out of service while one waits for a dependency; always with
 * the cause.
 */
final class StageHealth implements HealthIndicator {

  private final StageConsumers consumers;

  StageHealth(StageConsumers consumers) {
    this.consumers = consumers;
  }

  @Override
  public Health health() {
    var health = Health.up();
    if (!consumers.waitingFor().isEmpty()) {
      return health.outOfService().withDetail("waitingFor", consumers.waitingFor()).build();
    }
    boolean isStopped = false;
    boolean isPaused = false;
    for (var entry : consumers.states().entrySet()) {
      switch (entry.getValue()) {
        case ConsumerState.Running _ -> health.withDetail(entry.getKey(), "running");
        case ConsumerState.Paused paused -> {
          isPaused = true;
          health.withDetail(
              entry.getKey(), "paused, waiting for " + paused.dependency() + ": " + paused.cause());
        }
        case ConsumerState.Held held -> {
          isPaused = true;
          health.withDetail(
              entry.getKey(), "holds partitions, their events fail alike: " + held.cause());
        }
        case ConsumerState.Stopped stopped -> {
          isStopped = true;
          health.withDetail(entry.getKey(), "stopped: " + stopped.cause());
        }
      }
    }
    if (isStopped) {
      return health.down().build();
    }
    return isPaused ? health.outOfService().build() : health.build();
  }
}
