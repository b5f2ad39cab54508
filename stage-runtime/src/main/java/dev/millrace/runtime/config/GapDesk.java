package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.GapListener;
import dev.millrace.runtime.metrics.Metric;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.stage.StageName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports the gaps of a service in the log and in metrics. Thread-safe. */
final class GapDesk implements GapListener {

  private static final Logger log = LoggerFactory.getLogger(GapDesk.class);

  private final StageName stage;
  private final MeterRegistry meters;
  private final Map<String, AtomicInteger> held = new ConcurrentHashMap<>();

  /** The gaps that were logged and are not over. */
  private final Map<TopicPartition, Gap> told = new ConcurrentHashMap<>();

  GapDesk(StageName stage, MeterRegistry meters) {
    this.stage = stage;
    this.meters = meters;
  }

  @Override
  public void opened(String consumer, Gap gap) {
    held(consumer).incrementAndGet();
    var before = told.put(gap.held(), gap);
    if (before != null && isSame(before, gap)) {
      log.debug("{} stops again reading {}: {}", consumer, gap.held(), gap.text());
      return;
    }
    log.error(
        "{} stops reading {}: {}. Nothing is skipped or read again before somebody says so: {}",
        consumer,
        gap.held(),
        gap.text(),
        gap.command(consumer));
  }

  @Override
  public void accepted(String consumer, Gap gap, long offset) {
    held(consumer).decrementAndGet();
    told.remove(gap.held());
    log.warn(
        "{} goes on with {} at {}, by command; {} records are lost, those before {} are read"
            + " again: {}",
        consumer,
        gap.held(),
        offset,
        gap.counted().isKnown() ? gap.lost(offset) : "up to " + gap.lost(offset),
        gap.repeatedUntil(offset),
        gap.text());
  }

  @Override
  public void handedOver(String consumer, Gap gap) {
    held(consumer).decrementAndGet();
    log.debug("{} gives up {}, which has a gap", consumer, gap.held());
  }

  /** Tells whether two gaps are one that was given up and came back, as after an outage. */
  private static boolean isSame(Gap one, Gap other) {
    return one.kind() == other.kind()
        && one.log().equals(other.log())
        && one.reached() == other.reached()
        && one.extent().topicId().equals(other.extent().topicId());
  }

  private AtomicInteger held(String consumer) {
    return held.computeIfAbsent(
        consumer,
        _ -> {
          var partitions = new AtomicInteger();
          Gauge.builder(Metric.GAPS.id(), partitions, AtomicInteger::get)
              .description(Metric.GAPS.meaning())
              .tags("pipeline", FloodDesk.pipeline(consumer), "stage", stage.label())
              .tags("worker", consumer.substring(consumer.lastIndexOf('.') + 1))
              .register(meters);
          return partitions;
        });
  }

  StageName stage() {
    return stage;
  }
}
