package dev.millrace.runtime.stage;

import java.time.Duration;
import java.util.Map;

/**
 * A stage that remembers earlier events. Its state belongs to the partitions of its input topic.
 * Changes go to a log topic in the same transaction as the batch's outcomes. The log is read back
 * when a partition is assigned. Only the consumer thread calls the methods.
 */
public interface StatefulStage extends Stage {

  /** How long an entry of the log is needed. */
  Duration retention();

  /**
   * Takes a partition over. Its state starts empty; {@link #restore} follows for each entry of its
   * log.
   */
  void assigned(int partition);

  /**
   * Reads one entry of a partition's log; the oldest comes first.
   *
   * @param entry usually from {@link #changes}, but anybody may have written it
   * @param latest upper bound of the times in the entry, in milliseconds
   * @throws UnreadableState when no stage can have written it; no part of the entry is used then
   */
  void restore(int partition, byte[] entry, long latest) throws UnreadableState;

  /** Forgets a partition, because another consumer has it or its state will be read back. */
  void revoked(int partition);

  /**
   * The changes by {@link #decide} since the last {@link #committed} or {@link #rolledBack}: one
   * log entry for each partition that changed.
   */
  Map<Integer, byte[]> changes();

  /** Keeps the changes, because they are durable now. */
  void committed();

  /** Undoes the changes. */
  void rolledBack();
}
