package dev.millrace.dlq.metrics;

import dev.millrace.dlq.letter.Failure;
import dev.millrace.runtime.stage.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The metrics of this service. After a restart, {@code received} counts from zero, while {@code
 * open} comes from the database.
 */
public final class DeadLetterMetrics {

  private static final Set<String> CODES =
      Arrays.stream(ErrorCode.values()).map(ErrorCode::name).collect(Collectors.toSet());

  private final MeterRegistry meters;
  private final MultiGauge open;

  public DeadLetterMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.open =
        MultiGauge.builder("millrace.dlq.open")
            .description("Dead letters that wait for a person.")
            .register(meters);
  }

  /** Counts a stored dead letter that was not known before. */
  public void received(Failure failure) {
    var code = failure.cause().code();
    meters
        .counter(
            "millrace.dlq.received",
            "pipeline",
            failure.pipeline(),
            "stage",
            failure.stage(),
            "code",
            CODES.contains(code) ? code : "OTHER")
        .increment();
  }

  /** Counts a redrive that was sent. */
  public void redriven(String pipeline) {
    meters.counter("millrace.dlq.redriven", "pipeline", pipeline).increment();
  }

  /** Counts a redriven event that passed. */
  public void resolved(String pipeline, String outcome) {
    meters.counter("millrace.dlq.resolved", "pipeline", pipeline, "outcome", outcome).increment();
  }

  /**
   * Counts a record of a topic that no stage of this system wrote, or that holds nothing to store.
   */
  public void setAside(String topic) {
    meters.counter("millrace.dlq.set.aside", "topic", topic).increment();
  }

  /** Sets the number of open dead letters of each pipeline. */
  public void open(Map<String, Long> byPipeline) {
    open.register(
        byPipeline.entrySet().stream()
            .map(count -> MultiGauge.Row.of(Tags.of("pipeline", count.getKey()), count.getValue()))
            .collect(Collectors.toList()),
        true);
  }
}
