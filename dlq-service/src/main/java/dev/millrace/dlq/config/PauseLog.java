package dev.millrace.dlq.config;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.listener.RetryListener;

/** Says once that a batch has to wait, with the cause. */
final class PauseLog implements RetryListener {

  private static final Logger LOG = LoggerFactory.getLogger(PauseLog.class);

  @Override
  public void failedDelivery(ConsumerRecords<?, ?> records, Exception ex, int attempt) {
    if (attempt == 1) {
      var cause = NestedExceptionUtils.getMostSpecificCause(ex);
      LOG.warn(
          "paused, tried again until it is stored: partitions={} records={} cause={}",
          records.partitions(),
          records.count(),
          cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }
  }

  @Override
  public void failedDelivery(ConsumerRecord<?, ?> record, Exception ex, int attempt) {
    // batches only
  }
}
