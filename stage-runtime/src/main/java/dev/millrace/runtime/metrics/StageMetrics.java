package dev.millrace.runtime.metrics;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.PipelineName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The metrics of one consumer thread. They are updated once a batch, never per event. */
public final class StageMetrics {

  /** The value of a gauge that is not measured. */
  public static final double UNKNOWN = Double.NaN;

  private final MeterRegistry meters;
  private final Tags tags;
  private final Counter emitted;
  private final Counter filtered;
  private final Counter duplicate;
  private final Counter rejected;
  private final Counter outdated;
  private final Counter rolledBack;
  private final Counter unsealed;
  private final Counter stateSetAside;
  private final Timer batch;
  private final Timer endToEnd;
  private final DistributionSummary batchSize;
  private final Counter restarts;
  private final AtomicReference<Double> lag = new AtomicReference<>(UNKNOWN);
  private final AtomicBoolean paused = new AtomicBoolean();

  /**
   * @param worker number of the consumer thread, from 0
   */
  public StageMetrics(MeterRegistry meters, PipelineName pipeline, StageName stage, int worker) {
    this.meters = meters;
    this.tags = Tags.of("pipeline", pipeline.value(), "stage", stage.label());
    this.emitted = outcome("emitted");
    this.filtered = outcome("filtered");
    this.duplicate = outcome("duplicate");
    this.rejected = outcome("rejected");
    this.outdated = counter(Metric.OUTDATED);
    this.rolledBack = counter(Metric.ROLLED_BACK);
    this.restarts = counter(Metric.RESTARTS);
    this.unsealed = counter(Metric.UNSEALED);
    this.stateSetAside = counter(Metric.STATE_SET_ASIDE);
    this.batch =
        Timer.builder(Metric.BATCH.id())
            .description(Metric.BATCH.meaning())
            .tags(tags)
            .register(meters);
    this.endToEnd =
        Timer.builder(Metric.END_TO_END.id())
            .description(Metric.END_TO_END.meaning())
            .tags("pipeline", pipeline.value())
            .publishPercentileHistogram()
            .register(meters);
    this.batchSize =
        DistributionSummary.builder(Metric.BATCH_SIZE.id())
            .description(Metric.BATCH_SIZE.meaning())
            .tags(tags)
            .register(meters);
    var ofWorker = tags.and("worker", Integer.toString(worker));
    Gauge.builder(Metric.LAG.id(), lag, AtomicReference::get)
        .description(Metric.LAG.meaning())
        .tags(ofWorker)
        .register(meters);
    Gauge.builder(Metric.PAUSED.id(), paused, flag -> flag.get() ? 1 : 0)
        .description(Metric.PAUSED.meaning())
        .tags(ofWorker)
        .register(meters);
  }

  /** Counts a committed batch. */
  public void committed(Account counts, Duration took) {
    emitted.increment(counts.emitted());
    filtered.increment(counts.filtered());
    duplicate.increment(counts.duplicate());
    rejected.increment(counts.rejectedTotal());
    outdated.increment(counts.outdated());
    counts
        .rejected()
        .forEach(
            (code, count) ->
                Counter.builder(Metric.REJECTED.id())
                    .description(Metric.REJECTED.meaning())
                    .tags(tags.and("code", code))
                    .register(meters)
                    .increment(count));
    batch.record(took);
    batchSize.record(counts.in());
  }

  /** Measures the time of an event that has reached the sink. */
  public void loaded(Duration sinceIngest) {
    endToEnd.record(sinceIngest.isNegative() ? Duration.ZERO : sinceIngest);
  }

  public void rolledBack() {
    rolledBack.increment();
  }

  /** Counts a restart of the thread after an error. */
  public void restarted() {
    restarts.increment();
  }

  /** Counts records of a committed batch that claimed to be the platform's but are not. */
  public void unsealed(int records) {
    unsealed.increment(records);
  }

  /** Counts records of the state's log that were skipped. */
  public void stateSetAside(int records) {
    stateSetAside.increment(records);
  }

  /**
   * Sets the consumer's lag.
   *
   * @param records or {@link #UNKNOWN}
   */
  public void lag(double records) {
    lag.set(records);
  }

  public void paused(boolean isPaused) {
    paused.set(isPaused);
  }

  private Counter counter(Metric metric) {
    return Counter.builder(metric.id()).description(metric.meaning()).tags(tags).register(meters);
  }

  private Counter outcome(String outcome) {
    return Counter.builder(Metric.EVENTS.id())
        .description(Metric.EVENTS.meaning())
        .tags(tags.and("outcome", outcome))
        .register(meters);
  }
}
