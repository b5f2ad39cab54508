package dev.millrace.runtime.config;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports down when a person must act, because a pipeline does not run or a consumer has stopped.
 * Reports out of service while one waits. Always gives the cause: one line of text for each
 * consumer, or for a pipeline without consumers.
 */
final class StageHealth implements HealthIndicator {

  private final StageConsumers consumers;

  StageHealth(StageConsumers consumers) {
    this.consumers = consumers;
  }

  @Override
  public Health health() {
    var health = Health.up();
    var worst = RunReport.Level.WELL;
    for (var report : consumers.reports()) {
      report.lines().forEach(health::withDetail);
      worst = report.level().compareTo(worst) > 0 ? report.level() : worst;
    }
    return switch (worst) {
      case WELL -> health.build();
      case WAITS -> health.outOfService().build();
      case STOPPED -> health.down().build();
    };
  }
}
