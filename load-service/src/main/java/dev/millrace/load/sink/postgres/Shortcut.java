package dev.millrace.load.sink.postgres;

/**
 * Decides whether to try to copy a batch straight into its table. That saves the batch table and,
 * in an upsert, writes rows by the page. But the whole copy fails when a single key exists already.
 * After each failure the next try comes later.
 */
final class Shortcut {

  /** The most batches that go through the batch table between two tries. */
  private static final int LONGEST_DETOUR = 64;

  private final String copySql;
  private final boolean isKeyed;
  private final Detour detour = new Detour();

  Shortcut(TargetTable table) {
    this.copySql = table.copyToTarget();
    this.isKeyed = table.target().upserts();
  }

  /** The copy to try. */
  String copySql() {
    return copySql;
  }

  /**
   * Tells whether to try the next batch. To be called once a batch.
   *
   * @param shape of the table
   * @param keys of the batch
   */
  boolean isWorthATry(TableShape shape, RepeatedKeys keys) {
    return shape.takesCopies() && !(isKeyed && keys.any()) && detour.isOver();
  }

  void worked() {
    detour.shorten();
  }

  /** Says that the try failed. */
  void failed() {
    detour.lengthen();
  }

  /** Counts the batches that go through the batch table before the next try. */
  static final class Detour {
    private int length;
    private int left;

    /** To be called once a batch. */
    boolean isOver() {
      if (left > 0) {
        left--;
        return false;
      }
      return true;
    }

    void lengthen() {
      length = Math.clamp(length * 2, 1, LONGEST_DETOUR);
      left = length;
    }

    /** Brings the next tries closer, step by step: after one success the next may still fail. */
    void shorten() {
      length /= 2;
    }
  }
}
