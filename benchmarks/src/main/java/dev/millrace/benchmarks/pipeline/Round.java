package dev.millrace.benchmarks.pipeline;

import java.time.Duration;
import java.util.Map;

/**
 * A contender's run over events that lay ready.
 *
 * @param events it had
 * @param elapsed from their release to the commit of the last row
 * @param cpu of each process until everything was settled, by label
 */
record Round(int events, Duration elapsed, Map<String, Duration> cpu) {

  double eventsPerSecond() {
    return events * 1e9 / elapsed.toNanos();
  }

  /** CPU seconds for a million events. */
  double cpuPerMillion(String process) {
    return cpu.getOrDefault(process, Duration.ZERO).toNanos() / 1e3 / events;
  }
}
