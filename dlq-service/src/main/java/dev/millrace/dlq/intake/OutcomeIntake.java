package dev.millrace.dlq.intake;

import dev.millrace.dlq.letter.Resolution;
import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.store.DeadLetterLedger;
import dev.millrace.dlq.store.StoreFault;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.seal.SealKey;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.dao.NonTransientDataAccessException;

/**
 * Takes batches of {@code outcomes.*}: settles the dead letters of redriven events that passed.
 * Sets records aside that no stage of this system wrote. When it throws, the caller must give the
 * batch again.
 */
public final class OutcomeIntake implements Consumer<RecordBatch> {

  private final OutcomeReader reader;
  private final DeadLetterLedger ledger;
  private final CircuitBreaker postgres;
  private final DeadLetterMetrics metrics;
  private final SealKey sealKey;
  private final SetAsideLog setAside;

  public OutcomeIntake(
      OutcomeReader reader,
      DeadLetterLedger ledger,
      CircuitBreaker postgres,
      DeadLetterMetrics metrics,
      SealKey sealKey,
      InstantSource clock) {
    this.reader = reader;
    this.ledger = ledger;
    this.postgres = postgres;
    this.metrics = metrics;
    this.sealKey = sealKey;
    this.setAside = new SetAsideLog(metrics, clock);
  }

  @Override
  public void accept(RecordBatch batch) {
    var seals = new RecordSeals(sealKey);
    batch.records().forEach(record -> take(record, seals));
  }

  private void take(ConsumerRecord<byte[], byte[]> record, RecordSeals seals) {
    try {
      resolve(reader.read(record, seals));
    } catch (SetAside e) {
      setAside.setAside(record, String.valueOf(e.getMessage()));
    } catch (NonTransientDataAccessException e) {
      if (!StoreFault.isRefusal(e)) {
        throw e;
      }
      setAside.setAside(record, "the database refuses it: " + StoreFault.sqlState(e));
    }
  }

  private void resolve(Resolution outcome) {
    postgres
        .executeSupplier(() -> ledger.resolve(outcome))
        .ifPresent(pipeline -> metrics.resolved(pipeline, outcome.outcome()));
  }
}
