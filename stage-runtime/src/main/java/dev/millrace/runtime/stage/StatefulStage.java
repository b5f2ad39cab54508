package dev.millrace.runtime.stage;

import java.time.Duration;
import java.util.Map;

/**
 * A stage that remembers. Its state belongs to the partitions of its input topic; changes are
 * written to a log topic in the same transaction as the batch's outcomes, and the log is read back
 * when a partition is assigned. All methods are called by the one consumer thread.
 */
public interface StatefulStage extends Stage {

  /** How long an entry of the log is needed. */
  Duration retention();

  /**
   * A partition is now ours; its state starts empty, and {@link #restore} follows for each entry of
   * its log.
   */
  void assigned(int partition);

  /**
   * One entry of a partition's log, oldest first.
   *
   * @param entry as {@link #changes} gave it, as a rule: anybody may have written it
   * @param latest no entry can tell of a time after this, in milliseconds
   * @throws UnreadableState when no stage can have written it; nothing of it is taken then
   */
  void restore(int partition, byte[] entry, long latest) throws UnreadableState;

  /** A partition is no longer ours, or its state is to be read back: forget it. */
  void revoked(int partition);

  /**
   * What {@link #decide} changed since the last {@link #committed} or {@link #rolledBack}, as one
   * log entry for each partition that changed.
   */
  Map<Integer, byte[]> changes();

  /** The changes are durable. */
  void committed();

  /** The changes never happened. */
  void rolledBack();
}
