package dev.millrace.dlq.config;

import dev.millrace.dlq.lag.LagReader.Stage;
import dev.millrace.runtime.config.BackgroundThreads;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.watch.WatchedThread;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Measures the lag of all stages, including those that do not run: this service still runs then. A
 * lag that cannot be read is left out; the gauge never shows an old value.
 */
final class LagGauge implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(15);

  private final Supplier<Map<Stage, Long>> lags;
  private final MultiGauge gauge;
  private final WatchedThread thread;

  /**
   * @param lags asks for them; throws {@link DependencyUnavailable} when Kafka does not answer
   */
  LagGauge(Supplier<Map<Stage, Long>> lags, MeterRegistry meters, BackgroundThreads threads) {
    this.lags = lags;
    this.gauge =
        MultiGauge.builder("millrace.group.lag")
            .description("Offsets between a stage and the end of its topic, as the broker knows.")
            .register(meters);
    this.thread = threads.of("lag", this::refresh);
  }

  void start() {
    thread.start();
  }

  /** Measures at once. */
  void wake() {
    thread.wake();
  }

  Duration refresh() {
    Map<Stage, Long> told = Map.of();
    try {
      told = lags.get();
    } finally {
      tell(told);
    }
    return PAUSE;
  }

  private void tell(Map<Stage, Long> told) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    told.forEach(
        (stage, lag) ->
            rows.add(
                MultiGauge.Row.of(
                    Tags.of("pipeline", stage.pipeline(), "stage", stage.name().label()), lag)));
    gauge.register(rows, true);
  }

  @Override
  public void close() {
    thread.close();
  }
}
