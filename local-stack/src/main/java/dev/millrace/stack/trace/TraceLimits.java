package dev.millrace.stack.trace;

/**
 * The limits of the sink. Beyond them, the oldest traces are dropped.
 *
 * @param traces kept at most
 * @param spansPerTrace kept of one trace at most, later ones are dropped
 * @param keptBytes of all spans, as they were encoded
 * @param bodyBytes of one request, unpacked
 */
public record TraceLimits(int traces, int spansPerTrace, long keptBytes, int bodyBytes) {

  /** Fits a heap of 96 MB. */
  public static final TraceLimits DEFAULT = new TraceLimits(10_000, 1_000, 32L << 20, 4 << 20);

  public TraceLimits {
    if (traces < 1 || spansPerTrace < 1 || keptBytes < 1 || bodyBytes < 1) {
      throw new IllegalArgumentException("Every limit is at least 1");
    }
  }
}
