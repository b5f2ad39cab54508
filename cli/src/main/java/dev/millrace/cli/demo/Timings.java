package dev.millrace.cli.demo;

import java.util.Arrays;

/**
 * Times at which orders were published and loaded, in milliseconds since the epoch. Calculates the
 * throughput from the burst, and the latency from the paced events after it, because events of the
 * burst wait for each other. Not thread-safe.
 */
final class Timings {

  private final int firstPaced;
  private final long[] published;
  private final long[] latencies;
  private int measured;
  private long burstStarted;
  private long burstLoaded;

  /**
   * @param events in all
   * @param firstPaced number of the first event that is published at a pace
   */
  Timings(int events, int firstPaced) {
    this.firstPaced = firstPaced;
    this.published = new long[Math.max(0, events - firstPaced)];
    this.latencies = new long[published.length];
  }

  /** An event is handed to the producer. */
  void published(int number, long millis) {
    if (number == 0) {
      burstStarted = millis;
    }
    if (number >= firstPaced) {
      published[number - firstPaced] = millis;
    }
  }

  /** An order is in the table. */
  void loaded(int number, long millis) {
    if (number < firstPaced) {
      burstLoaded = Math.max(burstLoaded, millis);
    } else {
      latencies[measured++] = Math.max(0, millis - published[number - firstPaced]);
    }
  }

  /** Events of the burst for each second from the first one published to the last one loaded. */
  double eventsPerSecond() {
    return burstLoaded == 0 ? 0 : firstPaced * 1000.0 / Math.max(1, burstLoaded - burstStarted);
  }

  /** How many paced events were measured. */
  int measured() {
    return measured;
  }

  /** The latency that {@code percent} of the paced events stay within; 0 when none was measured. */
  long percentile(double percent) {
    if (measured == 0) {
      return 0;
    }
    var sorted = Arrays.copyOf(latencies, measured);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * measured);
    return sorted[Math.clamp(rank - 1, 0, measured - 1)];
  }
}
