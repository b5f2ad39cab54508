package dev.millrace.dlq.intake;

import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Resolution;
import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.store.DeadLetterLedger;
import dev.millrace.runtime.stage.DependencyUnavailable;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;

/**
 * Takes batches of {@code dlq.*} into the store. When it returns, every record of the batch is
 * stored; when it throws, the batch is to be given again.
 */
public final class DeadLetterIntake implements Consumer<RecordBatch> {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterIntake.class);

  private final DeadLetterReader reader;
  private final DeadLetterLedger ledger;
  private final CircuitBreaker postgres;
  private final DeadLetterMetrics metrics;
  private final DeadLetterTracing tracing;
  private final InstantSource clock;

  public DeadLetterIntake(
      DeadLetterReader reader,
      DeadLetterLedger ledger,
      CircuitBreaker postgres,
      DeadLetterMetrics metrics,
      DeadLetterTracing tracing,
      InstantSource clock) {
    this.reader = reader;
    this.ledger = ledger;
    this.postgres = postgres;
    this.metrics = metrics;
    this.tracing = tracing;
    this.clock = clock;
  }

  /**
   * Stores a batch.
   *
   * @throws DependencyUnavailable when the registry does not answer
   * @throws RuntimeException when the database does not answer, or its breaker is open
   */
  @Override
  public void accept(RecordBatch batch) {
    var began = clock.instant();
    var arrivals =
        batch.records().stream().map(record -> new Arrival(reader.read(record), record)).toList();
    var fresh = Collections.<Failure>newSetFromMap(new IdentityHashMap<>());
    fresh.addAll(store(arrivals));
    var ended = clock.instant();
    for (var arrival : arrivals) {
      if (fresh.remove(arrival.failure())) {
        metrics.received(arrival.failure());
        tracing.stored(arrival.failure(), arrival.record(), began, ended);
      }
    }
    arrivals.forEach(this::settleRedriven);
  }

  /** A failure and the record that told of it. */
  private record Arrival(
      Failure failure, ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {}

  private List<Failure> store(List<Arrival> arrivals) {
    try {
      return store(arrivals.stream().map(Arrival::failure).toArray(Failure[]::new));
    } catch (NonTransientDataAccessException e) {
      if (isUnavailable(e)) {
        throw e;
      }
      return arrivals.stream().flatMap(arrival -> storeAlone(arrival).stream()).toList();
    }
  }

  /** Stores one failure; as an unreadable record, when the database refuses its values. */
  private List<Failure> storeAlone(Arrival arrival) {
    try {
      return store(arrival.failure());
    } catch (NonTransientDataAccessException e) {
      if (isUnavailable(e)) {
        throw e;
      }
      var record = arrival.record();
      var refusal = "the database refuses the dead letter: " + sqlState(e);
      LOG.warn(
          "{}; kept as an undecodable record: topic={} partition={} offset={}",
          refusal,
          record.topic(),
          record.partition(),
          record.offset());
      return store(DeadLetterReader.unreadable(record, refusal));
    }
  }

  private List<Failure> store(Failure... failures) {
    return postgres.executeSupplier(() -> ledger.store(List.of(failures)));
  }

  private static boolean isUnavailable(NonTransientDataAccessException e) {
    return e instanceof NonTransientDataAccessResourceException;
  }

  private static String sqlState(DataAccessException e) {
    return e.getMostSpecificCause() instanceof SQLException sql
        ? "SQLSTATE " + sql.getSQLState()
        : e.getClass().getSimpleName();
  }

  /** The entry of an undecodable record is settled when a redrive of it could be read. */
  private void settleRedriven(Arrival arrival) {
    var record = arrival.record();
    if (arrival.failure().stage().equals(DeadLetterReader.STAGE)) {
      return;
    }
    DeadLetterReader.redriveOf(record)
        .map(id -> new Resolution(id, DeadLetterReader.eventId(record), "stored", clock.instant()))
        .ifPresent(resolution -> postgres.executeSupplier(() -> ledger.resolve(resolution)));
  }
}
