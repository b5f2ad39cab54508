package dev.millrace.runtime.pause;

/**
 * Says how many events a batch may have after a pause. It begins with twice the probe, and doubles
 * with each batch that passes. So a dependency that has just come back is not met with everything
 * at once, and one that is too slow for a full batch gets batches that it can take: when a batch
 * fails on the way up, the next way up ends at half of it, and goes further only after some batches
 * of that size. Not thread-safe.
 */
final class BatchRamp {

  /** Above what a poll has, by default: from here on nothing is limited. */
  private static final int WIDE = 8_192;

  /** So many batches of one size pass before a larger one is tried, where such a one has failed. */
  private static final int PATIENCE = 16;

  private int allowed = Integer.MAX_VALUE;
  private int ceiling = Integer.MAX_VALUE;
  private int passed;

  /** The most events of the next batch. */
  int allowed() {
    return allowed;
  }

  /**
   * A probe has passed.
   *
   * @param events that it might have had
   */
  void begin(int events) {
    passed = 0;
    allowed = Math.min(ceiling, doubled(events));
  }

  /** A batch has passed. */
  void passed() {
    if (allowed == Integer.MAX_VALUE) {
      return;
    }
    if (allowed == ceiling && ++passed >= PATIENCE) {
      passed = 0;
      ceiling = doubled(ceiling);
    }
    allowed = Math.min(ceiling, doubled(allowed));
  }

  /** A batch has failed that was no probe. */
  void failed() {
    if (allowed < Integer.MAX_VALUE) {
      ceiling = Math.max(1, allowed / 2);
    }
  }

  private static int doubled(int events) {
    return events < WIDE / 2 ? 2 * events : Integer.MAX_VALUE;
  }
}
