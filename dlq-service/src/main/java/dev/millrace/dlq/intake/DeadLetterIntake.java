package dev.millrace.dlq.intake;

import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Resolution;
import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.store.DeadLetterLedger;
import dev.millrace.dlq.store.StoreFault;
import dev.millrace.runtime.kafka.PlatformHeaders;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.DependencyUnavailable;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessException;

/**
 * Stores batches of {@code dlq.*}. When it returns, every record of the batch is stored. When it
 * throws, the caller must give the batch again.
 */
public final class DeadLetterIntake implements Consumer<RecordBatch> {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterIntake.class);

  private final DeadLetterReader reader;
  private final DeadLetterLedger ledger;
  private final CircuitBreaker postgres;
  private final DeadLetterMetrics metrics;
  private final DeadLetterTracing tracing;
  private final SealKey sealKey;
  private final SetAsideLog setAside;
  private final InstantSource clock;

  public DeadLetterIntake(
      DeadLetterReader reader,
      DeadLetterLedger ledger,
      CircuitBreaker postgres,
      DeadLetterMetrics metrics,
      DeadLetterTracing tracing,
      SealKey sealKey,
      InstantSource clock) {
    this.reader = reader;
    this.ledger = ledger;
    this.postgres = postgres;
    this.metrics = metrics;
    this.tracing = tracing;
    this.sealKey = sealKey;
    this.setAside = new SetAsideLog(metrics, clock);
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
    var seals = new RecordSeals(sealKey);
    var arrivals =
        batch.records().stream().map(record -> arrival(record, seals.isSealed(record))).toList();
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

  private Arrival arrival(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record, boolean isSealed) {
    return new Arrival(reader.read(record, isSealed), record, isSealed);
  }

  /** A failure and the record that reported it. */
  private record Arrival(
      Failure failure,
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record,
      boolean isSealed) {}

  private List<Failure> store(List<Arrival> arrivals) {
    try {
      var stored = store(arrivals.stream().map(Arrival::failure).toArray(Failure[]::new));
      tellOfUnsealed(arrivals, stored.known());
      return stored.fresh();
    } catch (NonTransientDataAccessException e) {
      if (!StoreFault.isRefusal(e)) {
        throw e;
      }
      return arrivals.stream().flatMap(arrival -> storeAlone(arrival).stream()).toList();
    }
  }

  /**
   * Logs failures that were not stored because a dead letter of the same place is known, and no
   * stage wrote them.
   */
  private void tellOfUnsealed(List<Arrival> arrivals, List<Failure> known) {
    var left = Collections.<Failure>newSetFromMap(new IdentityHashMap<>());
    left.addAll(known);
    arrivals.stream()
        .filter(arrival -> left.contains(arrival.failure()))
        .forEach(
            arrival ->
                setAside.setAside(
                    arrival.record(),
                    "no stage of this system wrote it, and its dead letter is known already"));
  }

  /**
   * Stores one failure. If the database refuses its values, stores it as an unreadable record. If
   * the database refuses that as well, leaves it in its topic.
   */
  private List<Failure> storeAlone(Arrival arrival) {
    try {
      var stored = store(arrival.failure());
      tellOfUnsealed(List.of(arrival), stored.known());
      return stored.fresh();
    } catch (NonTransientDataAccessException e) {
      if (!StoreFault.isRefusal(e)) {
        throw e;
      }
      var refusal = "the database refuses the dead letter: " + StoreFault.sqlState(e);
      return storeRefused(arrival.record(), refusal);
    }
  }

  private List<Failure> storeRefused(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record, String refusal) {
    try {
      var stored = store(DeadLetterReader.unreadable(record, false, refusal)).fresh();
      LOG.warn(
          "{}; kept as an undecodable record: topic={} partition={} offset={}",
          refusal,
          record.topic(),
          record.partition(),
          record.offset());
      return stored;
    } catch (NonTransientDataAccessException e) {
      if (!StoreFault.isRefusal(e)) {
        throw e;
      }
      setAside.setAside(record, refusal);
      return List.of();
    }
  }

  private DeadLetterLedger.Stored store(Failure... failures) {
    return postgres.executeSupplier(() -> ledger.store(List.of(failures)));
  }

  /** Settles the entry of an undecodable record when a redrive of it could be read. */
  private void settleRedriven(Arrival arrival) {
    var record = arrival.record();
    if (arrival.failure().stage().equals(DeadLetterReader.STAGE) || !arrival.isSealed()) {
      return;
    }
    DeadLetterReader.redriveOf(record)
        .map(
            id ->
                new Resolution(
                    id,
                    Pipelines.of(record.topic()),
                    PlatformHeaders.eventId(record),
                    DeadLetterReader.number(record, PlatformHeaders.REDRIVE_NUMBER),
                    "stored",
                    clock.instant()))
        .ifPresent(resolution -> postgres.executeSupplier(() -> ledger.resolve(resolution)));
  }
}
