package dev.millrace.load.sink.postgres;

/**
 * Whether a batch is worth a try to be copied straight into its table. That saves the batch table
 * and, in an upsert, writes rows by the page; but it fails whole when a single key is there
 * already. After each failure the next tries are further apart.
 */
final class Shortcut {

  /** Batches that go the long way between two tries, at most. */
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
   * Whether the next batch is to be tried; to be asked once a batch.
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

  /** A row has failed. */
  void failed() {
    detour.lengthen();
  }

  /** How many batches go the long way. */
  static final class Detour {
    private int length;
    private int left;

    /** To be asked once a batch. */
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

    /** One try that works does not make the next one certain. */
    void shorten() {
      length /= 2;
    }
  }
}
