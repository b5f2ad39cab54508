package dev.millrace.quality.rule;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.EventRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * A rule that compares an event with earlier ones of its partition. What it remembers becomes
 * durable with {@link #committed}; the partitions come and go as {@link
 * dev.millrace.runtime.stage.StatefulStage} says.
 */
public non-sealed interface HistoryRule extends Rule {

  /** The answer of {@link #recall} for an event that repeats no other. */
  long NONE = -1;

  /** How an entry of the log was made. */
  enum Form {
    /** With hashes that use a {@link HashKey}. */
    KEYED,

    /** With hashes without a key, as release 0.1.0 wrote them. */
    UNKEYED
  }

  /** Its name in warnings. */
  String name();

  /**
   * The name of its memory, such as {@code unique(order_id)}. The rule finds its entries in the log
   * by this name, even after the pipeline file has changed.
   */
  String memory();

  /** How long an entry of the log is needed. */
  Duration retention();

  /**
   * Looks an event up.
   *
   * @return the offset, in the event's partition, of the earlier event that it repeats, or {@link
   *     #NONE}
   */
  long recall(Row row, EventRecord event);

  /**
   * Remembers the event that was looked up last, because it goes on. Does nothing when it repeats
   * an earlier one.
   */
  void remember(EventRecord event);

  void assigned(int partition);

  void revoked(int partition);

  /**
   * Reads what {@link #writeChanges} wrote.
   *
   * @param form of the entry; new entries are always {@link Form#KEYED}
   * @param latest upper bound of the times in the entry, in milliseconds
   * @return adds the entry to the memory when run
   * @throws IOException when {@link #writeChanges} did not write the entry
   */
  Runnable restored(int partition, Form form, DataInput entry, long latest) throws IOException;

  /** Tells whether the partition's memory has changes that are not committed yet. */
  boolean changed(int partition);

  /** Writes the changes that are not committed yet. */
  void writeChanges(int partition, DataOutput entry) throws IOException;

  void committed();

  void rolledBack();
}
