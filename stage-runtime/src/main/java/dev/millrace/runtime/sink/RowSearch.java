package dev.millrace.runtime.sink;

import dev.millrace.runtime.sink.Sink.Proof;
import dev.millrace.runtime.sink.Sink.Purpose;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a failed batch that fail by themselves. It tries halves of the batch in
 * transactions that are undone, then halves of those that fail. Rows that have failed alone are
 * tried once more, with all the time a row gets in normal work. Between two tries the sink must
 * answer. When no row passes, the sink proves before and after the failures that it does its work.
 */
final class RowSearch {

  /**
   * Time for all tries together. With the last try it stays below the time that a consumer may go
   * without polling.
   */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** How long the sink may be silent. A server that has crashed over a row is back by then. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

  private static final Duration PAUSE = Duration.ofMillis(200);

  /** When so many rows fail and none passes, the cause is hardly the rows. */
  private static final int ENOUGH = 50;

  /** A row that has failed alone once. */
  private record Alone(SinkRow row, RuntimeException failure) {}

  private final Attempts attempts;
  private final Sink sink;
  private final Sink.Batch batch;
  private final InstantSource clock;
  private final Consumer<Duration> waiting;
  private final boolean isConvinced;
  private final Instant end;
  private final Map<SinkRow, RuntimeException> suspects = new IdentityHashMap<>();
  private final List<Alone> alone = new ArrayList<>();
  private boolean hasPassed;
  private boolean isOver;
  private Proof proof = Proof.NOTHING;

  /**
   * @param waiting waits for the given time, or less when the thread is to end
   * @param isConvinced whether the sink has proved often enough that it is well: then rows may be
   *     at fault although none passes
   */
  RowSearch(
      Sink sink,
      Sink.Batch batch,
      InstantSource clock,
      Consumer<Duration> waiting,
      boolean isConvinced) {
    this.sink = sink;
    this.attempts = new Attempts(sink);
    this.batch = batch;
    this.clock = clock;
    this.waiting = waiting;
    this.isConvinced = isConvinced;
    this.end = clock.instant().plus(LONGEST);
  }

  /** Searches; to be called once, for a batch that has just failed. */
  void run() {
    awaitAnswer();
    if (batch.rows().size() == 1) {
      part(batch.rows());
    } else {
      halve(batch.rows());
    }
    boolean needsProof =
        !hasPassed
            && alone.stream().anyMatch(each -> each.failure instanceof DependencyUnavailable);
    if (needsProof) {
      proof = prove();
    }
    for (var each : alone) {
      if (isLate()) {
        break;
      }
      if (isWorthConfirming(each)) {
        confirm(each.row);
      }
    }
    if (needsProof && proof != Proof.NOTHING) {
      var after = prove();
      proof = after.compareTo(proof) < 0 ? after : proof;
    }
  }

  private boolean isWorthConfirming(Alone each) {
    return hasPassed
        || isConvinced && proof != Proof.NOTHING
        || !(each.failure instanceof DependencyUnavailable);
  }

  private Proof prove() {
    try {
      return sink.prove(
          new Sink.Batch(batch.topic(), List.of(), batch.from(), Purpose.HURRIED_TRIAL));
    } catch (DependencyUnavailable _) {
      return Proof.NOTHING;
    }
  }

  /** What the sink did before and after rows failed, while none passed. */
  Proof proof() {
    return proof;
  }

  /** Whether a row that has failed in this way, twice, is at fault. */
  boolean isAtFault(RuntimeException failure) {
    return hasPassed
        || !(failure instanceof DependencyUnavailable unavailable)
        || proof == Proof.TAKES_ROWS
        || proof == Proof.ANSWERS && sink.comesOfTheRow(unavailable);
  }

  /** The rows that have failed alone, and how. */
  Map<SinkRow, RuntimeException> suspects() {
    return suspects;
  }

  /** Whether a row was written meanwhile: the sink is well. */
  boolean hasPassed() {
    return hasPassed;
  }

  /** Whether all rows were looked at. */
  boolean isComplete() {
    return !isOver;
  }

  private void halve(List<SinkRow> rows) {
    int middle = rows.size() >>> 1;
    part(rows.subList(0, middle));
    part(rows.subList(middle, rows.size()));
  }

  private void part(List<SinkRow> rows) {
    isOver |= isLate() || !hasPassed && !isConvinced && alone.size() >= ENOUGH;
    if (isOver) {
      return;
    }
    var failure = attempt(rows, Purpose.HURRIED_TRIAL);
    if (failure == null) {
      return;
    }
    awaitAnswer();
    if (rows.size() > 1) {
      halve(rows);
    } else {
      alone.add(new Alone(rows.getFirst(), failure));
    }
  }

  /** Tries a row once more, with all the time it gets in normal work. */
  private void confirm(SinkRow row) {
    var failure = attempt(List.of(row), Purpose.TRIAL);
    if (failure != null) {
      suspects.put(row, failure);
      awaitAnswer();
    }
  }

  private boolean isLate() {
    return !clock.instant().isBefore(end);
  }

  /** Tries rows, and answers the failure; null when they pass. */
  private @Nullable RuntimeException attempt(List<SinkRow> rows, Purpose purpose) {
    var passed = new int[1];
    var failure =
        attempts.write(
            new Sink.Batch(batch.topic(), rows, batch.from(), purpose),
            report -> {
              passed[0] = rows.size() - report.refusals().size();
              return batch.from();
            });
    hasPassed |= failure == null && passed[0] > 0;
    return failure;
  }

  /**
   * Waits until the sink answers.
   *
   * @throws DependencyUnavailable when it does not
   */
  private void awaitAnswer() {
    var latest = clock.instant().plus(LONGEST_SILENCE);
    while (true) {
      try {
        sink.positions(batch.topic(), partitions());
        return;
      } catch (DependencyUnavailable e) {
        if (!e.isOutage()
            || !clock.instant().isBefore(latest)
            || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        waiting.accept(PAUSE);
      }
    }
  }

  private Collection<Integer> partitions() {
    var partitions = new TreeSet<>(batch.from().keySet());
    batch.rows().forEach(row -> partitions.add(row.partition()));
    return partitions;
  }
}
