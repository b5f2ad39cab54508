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

  /** What {@link #recall} answers for an event that repeats none. */
  long NONE = -1;

  /** How an entry of the log was made. */
  enum Form {
    /** By a {@link HashKey}. */
    KEYED,

    /** As release 0.1.0 did, without one. */
    UNKEYED
  }

  /** Its name in warnings. */
  String name();

  /**
   * What its memory is about, such as {@code unique(order_id)}. It finds its entries of the log by
   * this name, also after the pipeline file has changed.
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

  /** The event looked up last goes on: remember it, unless it repeats an earlier one. */
  void remember(EventRecord event);

  void assigned(int partition);

  void revoked(int partition);

  /**
   * Reads what {@link #writeChanges} wrote.
   *
   * @param form of the entry; what is written is always {@link Form#KEYED}
   * @param latest no time after it can have been written, in milliseconds
   * @return takes it into the memory
   * @throws IOException when that was not written by {@link #writeChanges}
   */
  Runnable restored(int partition, Form form, DataInput entry, long latest) throws IOException;

  /** Whether anything is remembered for the partition that is not committed yet. */
  boolean changed(int partition);

  /** Writes what is not committed yet. */
  void writeChanges(int partition, DataOutput entry) throws IOException;

  void committed();

  void rolledBack();
}
