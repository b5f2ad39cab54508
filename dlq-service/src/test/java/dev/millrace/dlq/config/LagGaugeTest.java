package dev.millrace.dlq.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.dlq.lag.LagReader.Stage;
import dev.millrace.runtime.config.BackgroundThreads;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.watch.OutageLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class LagGaugeTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final BackgroundThreads threads =
      new BackgroundThreads(new OutageLog((_, _) -> {}, () -> Instant.EPOCH));
  private volatile Throwable failure = new NoClassDefFoundError("some/Class");
  private volatile boolean isFailing;

  @Test
  void tellsNothingRatherThanWhatWas() {
    try (var gauge = new LagGauge(this::lags, meters, threads)) {
      gauge.refresh();
      assertThat(meters.get("millrace.group.lag").tag("stage", "load").gauge().value())
          .isEqualTo(7);

      failure = new DependencyUnavailable("kafka", "is away", new IllegalStateException());
      isFailing = true;

      assertThatExceptionOfType(DependencyUnavailable.class).isThrownBy(gauge::refresh);
      assertThat(meters.find("millrace.group.lag").gauge()).isNull();
    }
  }

  @Test
  void isSeenInHealthWhenItFails() {
    isFailing = true;
    try (var gauge = new LagGauge(this::lags, meters, threads)) {
      gauge.start();

      await()
          .untilAsserted(
              () ->
                  assertThat(threads.health().getDetails().get("lag"))
                      .isEqualTo("failing: java.lang.NoClassDefFoundError: some/Class"));
      assertThat(threads.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }
  }

  private Map<Stage, Long> lags() {
    if (isFailing) {
      switch (failure) {
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        default -> throw new IllegalStateException(failure);
      }
    }
    return Map.of(new Stage("orders", StageName.LOAD), 7L);
  }
}
