package dev.millrace.dlq.intake;

import dev.millrace.dlq.metrics.DeadLetterMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts records that are set aside and logs some of them, so that thousands of garbage records do
 * not fill the log. Thread-safe.
 */
final class SetAsideLog {

  private static final Logger LOG = LoggerFactory.getLogger(SetAsideLog.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final DeadLetterMetrics metrics;
  private final InstantSource clock;
  private Instant next = Instant.MIN;
  private long untold;

  SetAsideLog(DeadLetterMetrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Counts a record that stays in its topic. */
  void setAside(ConsumerRecord<?, ?> record, String reason) {
    metrics.setAside(record.topic());
    if (!isDue()) {
      return;
    }
    LOG.warn(
        "set aside, it stays in its topic: {}; topic={} partition={} offset={}; {} more since the last"
            + " one named",
        reason,
        record.topic(),
        record.partition(),
        record.offset(),
        told());
  }

  private synchronized boolean isDue() {
    var now = clock.instant();
    if (now.isBefore(next)) {
      untold++;
      return false;
    }
    next = now.plus(INTERVAL);
    return true;
  }

  private synchronized long told() {
    long told = untold;
    untold = 0;
    return told;
  }
}
