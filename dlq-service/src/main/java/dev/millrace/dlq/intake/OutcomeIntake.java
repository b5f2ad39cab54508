package dev.millrace.dlq.intake;

import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.store.DeadLetterLedger;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches of {@code outcomes.*}: the dead letters of redriven events that passed are settled.
 * When it throws, the batch is to be given again.
 */
public final class OutcomeIntake implements Consumer<RecordBatch> {

  private static final Logger LOG = LoggerFactory.getLogger(OutcomeIntake.class);

  private final OutcomeReader reader;
  private final DeadLetterLedger ledger;
  private final CircuitBreaker postgres;
  private final DeadLetterMetrics metrics;

  public OutcomeIntake(
      OutcomeReader reader,
      DeadLetterLedger ledger,
      CircuitBreaker postgres,
      DeadLetterMetrics metrics) {
    this.reader = reader;
    this.ledger = ledger;
    this.postgres = postgres;
    this.metrics = metrics;
  }

  @Override
  public void accept(RecordBatch batch) {
    batch.records().forEach(this::take);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    var resolution = reader.read(record.value());
    if (resolution.isEmpty()) {
      metrics.unreadableOutcome();
      LOG.warn(
          "outcome not readable, left out: topic={} partition={} offset={}",
          record.topic(),
          record.partition(),
          record.offset());
      return;
    }
    var outcome = resolution.get();
    postgres
        .executeSupplier(() -> ledger.resolve(outcome))
        .ifPresent(pipeline -> metrics.resolved(pipeline, outcome.outcome()));
  }
}
