package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.Median;
import java.util.Arrays;
import java.util.List;

/**
 * From when events were due to be published to when their rows were committed, in milliseconds.
 *
 * @param perSecond the pace
 * @param rows measured
 */
record Latency(int perSecond, int rows, double p50, double p99, double max) {

  static Latency of(int perSecond, double[] millis) {
    var sorted = millis.clone();
    Arrays.sort(sorted);
    return new Latency(
        perSecond,
        sorted.length,
        percentile(sorted, 0.50),
        percentile(sorted, 0.99),
        sorted.length == 0 ? 0 : sorted[sorted.length - 1]);
  }

  /** Of the turns at one pace: the medians of their percentiles, and the longest of all. */
  static Latency median(List<Latency> turns) {
    return new Latency(
        turns.getFirst().perSecond,
        turns.stream().mapToInt(Latency::rows).sum(),
        Median.of(turns.stream().map(Latency::p50).toList()),
        Median.of(turns.stream().map(Latency::p99).toList()),
        turns.stream().mapToDouble(Latency::max).max().orElseThrow());
  }

  /** The nearest rank. */
  private static double percentile(double[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
