package dev.millrace.runtime.config;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down when a pipeline does not run or a consumer has stopped, so that a person must act; out of
 * service while one waits; always with the cause. A detail is a consumer's name, or a pipeline's
 * that has no consumers, and one line of text.
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
