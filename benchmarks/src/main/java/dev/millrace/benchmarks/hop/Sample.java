package dev.millrace.benchmarks.hop;

import java.time.Duration;

/**
 * One run, its warm-up left out.
 *
 * @param events that passed
 * @param elapsed in that time
 * @param cpu of the contender's process, all threads
 * @param brokerCpu of the broker's process
 */
record Sample(long events, Duration elapsed, Duration cpu, Duration brokerCpu) {

  Sample {
    if (events <= 0 || elapsed.isZero() || elapsed.isNegative()) {
      throw new IllegalArgumentException(
          "%d events in %s: too few to measure".formatted(events, elapsed));
    }
  }

  double eventsPerSecond() {
    return events * 1e9 / elapsed.toNanos();
  }

  /** CPU seconds for a million events. */
  double cpuPerMillion() {
    return perMillion(cpu);
  }

  double brokerCpuPerMillion() {
    return perMillion(brokerCpu);
  }

  private double perMillion(Duration time) {
    return time.toNanos() / 1e3 / events;
  }
}
