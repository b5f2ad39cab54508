package dev.millrace.runtime.sink;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A target of events that stores the consumed positions together with the rows. A batch is there
 * whole, with its positions, or not at all. One instance serves one consumer thread.
 */
public interface Sink extends AutoCloseable {

  /** The name of the target. Another name means other positions. */
  String name();

  /**
   * The positions stored for these partitions. A partition that was never written is missing from
   * the answer.
   *
   * @throws DependencyUnavailable when the target does not answer
   */
  Map<Integer, Position> positions(String topic, Collection<Integer> partitions);

  /**
   * Writes a batch and its positions in one transaction. A row that the target refuses is left out
   * and reported; the others are written. Within a batch a later row of a key follows an earlier
   * one, and in a target that replaces rows an older one never overwrites a newer one.
   *
   * @param beforeCommit called once, after all rows are written and before the commit, with what
   *     became of them; answers the positions to store. When it throws, nothing is committed.
   * @throws PositionsMoved when the stored positions are not {@code batch.from()}: another consumer
   *     has written since
   * @throws DependencyUnavailable when the target does not answer; nothing is committed, or it
   *     cannot be known
   */
  void write(Batch batch, BeforeCommit beforeCommit);

  /**
   * Answers the refusal of a row that fails whenever it is written, while others pass.
   *
   * @param failure as {@link #write} has thrown it for this row alone
   */
  default EventError refusal(DependencyUnavailable failure) {
    return new EventError(ErrorCode.SINK_REFUSED, String.valueOf(failure.getMessage()));
  }

  /**
   * Tries how much of its work the target does now, with rows that it has already. Changes nothing.
   * To be asked when rows fail again and again and no other row is there to compare them with.
   *
   * @param batch without rows
   * @throws DependencyUnavailable when the target does not do its work
   */
  default Proof prove(Batch batch) {
    positions(batch.topic(), batch.from().keySet());
    return Proof.ANSWERS;
  }

  /**
   * Whether a failure says by itself that the row has caused it, while the target answers: an error
   * that the row raises on purpose, or the end of the connection that it was sent through.
   *
   * @param failure as {@link #write} has thrown it for this row alone
   */
  default boolean comesOfTheRow(DependencyUnavailable failure) {
    return false;
  }

  @Override
  void close();

  /** How much of a target's work is done. */
  enum Proof {
    /** Not all that goes with any batch. */
    NOTHING,
    /** All that goes with any batch; whether rows pass is not known. */
    ANSWERS,
    /** A row goes into the same place as the rows that fail. */
    TAKES_ROWS
  }

  /** What a batch is written for. */
  enum Purpose {
    /** To be there. */
    LOAD,
    /** To see whether it passes: the sink undoes it just before it would commit. */
    TRIAL,
    /** The same, and the sink gives up soon. */
    HURRIED_TRIAL
  }

  /**
   * Rows to write.
   *
   * @param topic they were read from
   * @param rows in the order they were read
   * @param from the positions as they must still be stored; a partition never written is missing
   * @param purpose what for
   */
  record Batch(String topic, List<SinkRow> rows, Map<Integer, Position> from, Purpose purpose) {

    /** A batch that is to be there. */
    public Batch(String topic, List<SinkRow> rows, Map<Integer, Position> from) {
      this(topic, rows, from, Purpose.LOAD);
    }

    /** Whether it is undone at its end. */
    public boolean isTrial() {
      return purpose != Purpose.LOAD;
    }

    /** Whether the sink is to give up soon. */
    public boolean isHurried() {
      return purpose == Purpose.HURRIED_TRIAL;
    }
  }

  /**
   * One event to write.
   *
   * @param ingestedAt in milliseconds since the epoch
   * @param row its values, laid out as the contract's fields; of a deletion only those of the key
   */
  record SinkRow(
      int partition, long offset, String eventId, long ingestedAt, Row row, Change change) {

    /** A row to be there. */
    public SinkRow(int partition, long offset, String eventId, long ingestedAt, Row row) {
      this(partition, offset, eventId, ingestedAt, row, Change.WRITE);
    }
  }

  /** What an event does to the target. */
  enum Change {
    /** Its row is to be there, added or in place of the row of the same key. */
    WRITE,
    /**
     * The row of its key is to be gone, if there is one. Only for sinks that say so in the pipeline
     * file.
     */
    DELETE
  }

  /**
   * How far a partition is consumed.
   *
   * @param nextOffset the next offset to read
   * @param account the counters that belong to it, opaque to the sink
   */
  record Position(long nextOffset, String account) {}

  /** A row that the target refuses, and why. */
  record Refusal(SinkRow row, EventError error) {}

  /**
   * What became of the rows of a batch. Rows in neither list were written.
   *
   * @param refusals in the order of the batch
   * @param outdated rows that came after a newer one of their key and changed nothing, in the order
   *     of the batch
   */
  record Report(List<Refusal> refusals, List<SinkRow> outdated) {
    public Report {
      refusals = List.copyOf(refusals);
      outdated = List.copyOf(outdated);
    }
  }

  /** Decides on the positions to store, once it is known what became of the rows. */
  @FunctionalInterface
  interface BeforeCommit {
    Map<Integer, Position> positions(Report report);
  }

  /**
   * The stored positions are not the expected ones: another consumer owns the partitions now.
   * Nothing was written.
   */
  final class PositionsMoved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PositionsMoved(String message) {
      super(message);
    }
  }
}
