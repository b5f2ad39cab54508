package dev.millrace.dlq.config;

import dev.millrace.dlq.intake.RecordBatch;
import dev.millrace.dlq.store.StoreFault;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.watch.OutageLog;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.listener.RetryListener;

/** Writes to the service's log of outages when a batch begins to wait, and when the wait ends. */
final class PauseLog implements RetryListener {

  private final OutageLog outages;

  PauseLog(OutageLog outages) {
    this.outages = outages;
  }

  /** Ends the wait when the intake has taken a batch. */
  static Consumer<RecordBatch> endedBy(OutageLog outages, Consumer<RecordBatch> intake) {
    return batch -> {
      intake.accept(batch);
      batch.records().stream().limit(1).forEach(each -> outages.goesOn(who(each.topic())));
    };
  }

  @Override
  public void failedDelivery(ConsumerRecords<?, ?> records, Exception ex, int attempt) {
    var topics = records.partitions();
    if (!topics.isEmpty()) {
      outages.waits(who(topics.iterator().next().topic()), cause(ex));
    }
  }

  private static DependencyUnavailable cause(Exception thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof DependencyUnavailable unavailable) {
        return unavailable;
      }
      if (each instanceof RuntimeException failure
          && StoreFault.translated(failure) instanceof DependencyUnavailable unavailable) {
        return unavailable;
      }
    }
    var cause = NestedExceptionUtils.getMostSpecificCause(thrown);
    return DependencyUnavailable.unforeseen("intake", "a batch cannot be stored: " + cause, thrown);
  }

  /**
   * The name of the binding that waits: the first word of the topic, as both bindings read topics
   * by a pattern.
   */
  private static String who(String topic) {
    return "the intake of " + topic.substring(0, topic.indexOf('.') + 1) + "*";
  }

  @Override
  public void failedDelivery(ConsumerRecord<?, ?> record, Exception ex, int attempt) {
    // batches only
  }
}
