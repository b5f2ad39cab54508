package dev.millrace.runtime.kafka;

import dev.millrace.runtime.account.Marks;
import org.jspecify.annotations.Nullable;

/**
 * Knows up to which offset the entries of a state log are taken without a seal. Release 0.1.0 made
 * no seals. Its entries are taken when the last position of the partition was committed by that
 * release, up to the end of the log at the moment this release takes over. That offset is then kept
 * in the metadata of each position. So whoever can only write to the log is never believed: not in
 * a system without a past of 0.1.0, and nowhere after the first batch. Not thread-safe.
 */
final class UnsealedState {

  private static final String MARK = "state=";

  private final TakenOver ends = new TakenOver(MARK);

  /**
   * Takes what {@link #mark} wrote; of a stage without state, or when nothing was committed, none
   * are taken.
   *
   * @param metadata of the position that is committed
   */
  void restore(int partition, @Nullable String metadata) {
    restore(partition, metadata, TakenOver.NEVER);
  }

  /**
   * Takes what {@link #mark} wrote, or takes the partition over from release 0.1.0.
   *
   * @param metadata of the position that is committed
   * @param end of the partition's log
   * @return the offset of the first entry that needs a seal
   */
  long restore(int partition, @Nullable String metadata, long end) {
    return ends.restore(partition, metadata, end);
  }

  /** What to keep with the partition's position. */
  String mark(int partition) {
    return ends.mark(partition);
  }

  /** What {@link #mark} wrote into a position's metadata; empty when it did not. */
  static String markIn(String metadata) {
    var mark = Marks.find(metadata, MARK);
    return mark.isEmpty() ? "" : Marks.of(MARK, mark);
  }

  void forget(int partition) {
    ends.forget(partition);
  }
}
