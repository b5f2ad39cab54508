package dev.millrace.runtime.sink;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a sink's failures cost only the rows that cause them, whatever the failure claims to be. A
 * failure that nobody foresaw is searched for at once. A failure that claims an outage is believed
 * at first. When the sink answers and still reports it again and again, the rows are searched: a
 * row that fails while others pass is at fault. While no row passes, a row is at fault only when
 * the sink has proved again and again, for a minute, that it does its work before and after the row
 * fails. Else it stays an outage.
 *
 * <p>In normal work it adds nothing to a row.
 */
public final class GuardedSink implements Sink {

  private static final Logger log = LoggerFactory.getLogger(GuardedSink.class);

  private final Sink sink;
  private final Attempts attempts;
  private final InstantSource clock;
  private final Consumer<Duration> waiting;
  private final Semaphore searches;
  private final Doubts doubts = new Doubts();
  private boolean hasAnswered;

  /**
   * @param waiting waits for the given time, or less when the thread is to end
   * @param searches with one permit for all sinks of a service: a row that ends a server's process
   *     may end what others try meanwhile
   */
  public GuardedSink(
      Sink sink, InstantSource clock, Consumer<Duration> waiting, Semaphore searches) {
    this.sink = sink;
    this.attempts = new Attempts(sink);
    this.clock = clock;
    this.waiting = waiting;
    this.searches = searches;
  }

  @Override
  public String name() {
    return sink.name();
  }

  @Override
  public Map<Integer, Position> positions(String topic, Collection<Integer> partitions) {
    var positions = sink.positions(topic, partitions);
    hasAnswered = true;
    return positions;
  }

  @Override
  public void write(Batch batch, BeforeCommit beforeCommit) {
    if (doubts.takeDueSearch() && !doubts.innocent(batch.rows()).isEmpty()) {
      search(batch);
    }
    var start = clock.instant();
    var failure = attempt(batch, beforeCommit);
    if (failure == null) {
      return;
    }
    if (!mayBeOfARow(batch, failure, start)) {
      throw failure;
    }
    if (!search(batch)) {
      throw failure;
    }
    var again = attempt(batch, beforeCommit);
    if (again != null) {
      throw again;
    }
  }

  /**
   * Writes the rows that are not known to be at fault. Answers a failure that one of them may have
   * caused; null without one.
   */
  private @Nullable RuntimeException attempt(Batch batch, BeforeCommit beforeCommit) {
    var start = clock.instant();
    var rows = doubts.innocent(batch.rows());
    var commit = new Commit(batch, beforeCommit);
    var failure = attempts.write(new Batch(batch.topic(), rows, batch.from()), commit);
    if (failure != null && commit.isDecided) {
      if (failure instanceof DependencyUnavailable && mayBeOfARow(batch, failure, start)) {
        doubts.searchFirst();
      }
      throw failure;
    }
    if (failure == null) {
      hasAnswered = true;
      doubts.passed(commit.next);
    }
    return failure;
  }

  private boolean mayBeOfARow(Batch batch, RuntimeException failure, Instant start) {
    if (!(failure instanceof DependencyUnavailable)) {
      return !batch.rows().isEmpty();
    }
    var isDoubtful =
        hasAnswered && doubts.outage(batch.rows(), Duration.between(start, clock.instant()));
    hasAnswered = false;
    return isDoubtful && !batch.rows().isEmpty();
  }

  /**
   * Searches the batch for rows at fault, unless another consumer searches.
   *
   * @return whether the batch is worth another try: one was found, or all pass
   */
  private boolean search(Batch batch) {
    if (!searches.tryAcquire()) {
      return false;
    }
    try {
      var search =
          new RowSearch(
              sink, unsuspected(batch), clock, waiting, doubts.areProven(clock.instant()));
      search.run();
      if (!search.hasPassed()) {
        doubts.proved(search.proof() != Proof.NOTHING, clock.instant());
      }
      var errors = new IdentityHashMap<SinkRow, EventError>();
      search
          .suspects()
          .forEach(
              (row, cause) -> {
                if (search.isAtFault(cause)) {
                  errors.put(row, error(row, cause));
                }
              });
      doubts.condemn(errors);
      return !errors.isEmpty() || search.isComplete() && search.hasPassed();
    } finally {
      searches.release();
    }
  }

  private Batch unsuspected(Batch batch) {
    return new Batch(batch.topic(), doubts.innocent(batch.rows()), batch.from());
  }

  private EventError error(SinkRow row, RuntimeException cause) {
    if (cause instanceof DependencyUnavailable unavailable) {
      return sink.refusal(unavailable);
    }
    log.warn(
        "unforeseen failure at {}-{}; the event is dead-lettered",
        row.partition(),
        row.offset(),
        cause);
    return new EventError(ErrorCode.UNCLASSIFIED, "failed again and again: " + cause);
  }

  @Override
  public EventError refusal(DependencyUnavailable failure) {
    return sink.refusal(failure);
  }

  @Override
  public Proof prove(Batch batch) {
    return sink.prove(batch);
  }

  @Override
  public boolean comesOfTheRow(DependencyUnavailable failure) {
    return sink.comesOfTheRow(failure);
  }

  @Override
  public void close() {
    sink.close();
  }

  /** Reports the rows that were left out together with those that the sink refuses. */
  private final class Commit implements BeforeCommit {
    private final Batch batch;
    private final BeforeCommit decided;
    private boolean isDecided;
    private Map<Integer, Position> next = Map.of();

    Commit(Batch batch, BeforeCommit decided) {
      this.batch = batch;
      this.decided = decided;
    }

    @Override
    public Map<Integer, Position> positions(Report report) {
      isDecided = true;
      next = decided.positions(withGuilty(report));
      return next;
    }

    private Report withGuilty(Report report) {
      if (doubts.innocent(batch.rows()).size() == batch.rows().size()) {
        return report;
      }
      var errors = new IdentityHashMap<SinkRow, EventError>();
      report.refusals().forEach(refusal -> errors.put(refusal.row(), refusal.error()));
      var refusals = new ArrayList<Refusal>();
      for (var row : batch.rows()) {
        var error = doubts.error(row);
        var known = error == null ? errors.get(row) : error;
        if (known != null) {
          refusals.add(new Refusal(row, known));
        }
      }
      return new Report(refusals, report.outdated());
    }
  }
}
