package dev.millrace.benchmarks.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

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

  /**
   * Of the turns at one pace: the medians of their percentiles, and the longest of all.
   *
   * @param turns an odd number of them
   */
  static Latency median(List<Latency> turns) {
    return new Latency(
        turns.getFirst().perSecond,
        turns.stream().mapToInt(Latency::rows).sum(),
        median(turns, Latency::p50),
        median(turns, Latency::p99),
        turns.stream().mapToDouble(Latency::max).max().orElseThrow());
  }

  private static double median(List<Latency> turns, ToDoubleFunction<Latency> value) {
    return turns.stream().mapToDouble(value).sorted().skip(turns.size() / 2).findFirst().orElse(0);
  }

  /** The nearest rank. */
  private static double percentile(double[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
