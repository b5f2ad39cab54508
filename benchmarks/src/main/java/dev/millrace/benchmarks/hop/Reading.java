package dev.millrace.benchmarks.hop;

import java.time.Duration;

/**
 * The meters at one moment.
 *
 * @param nanos of the clock
 * @param progress events done with
 */
record Reading(long nanos, long progress, Duration cpu, Duration brokerCpu) {

  Sample to(Reading later) {
    return new Sample(
        later.progress - progress,
        Duration.ofNanos(later.nanos - nanos),
        later.cpu.minus(cpu),
        later.brokerCpu.minus(brokerCpu));
  }
}
