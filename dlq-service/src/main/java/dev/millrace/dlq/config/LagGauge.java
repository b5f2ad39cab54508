package dev.millrace.dlq.config;

import dev.millrace.dlq.lag.LagReader;
import dev.millrace.dlq.lag.LagReader.Stage;
import dev.millrace.runtime.config.KafkaAccess;
import dev.millrace.runtime.stage.DependencyUnavailable;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Tells the lag of all stages, also of those that do not run: this service lives on when they do
 * not. What cannot be asked for is not told, rather than told as it was.
 */
@Configuration(proxyBeanMethods = false)
class LagGauge implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LagGauge.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Admin admin;
  private final LagReader reader;
  private final MultiGauge gauge;
  private boolean isTold = true;

  LagGauge(KafkaAccess kafka, MeterRegistry meters) {
    var settings = kafka.admin();
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis() / 2);
    this.admin = Admin.create(settings);
    this.reader = new LagReader(admin);
    this.gauge =
        MultiGauge.builder("millrace.group.lag")
            .description("Offsets between a stage and the end of its topic, as the broker knows.")
            .register(meters);
  }

  @Scheduled(fixedDelayString = "PT15S")
  void refresh() {
    try {
      tell(reader.read());
      isTold = true;
    } catch (DependencyUnavailable e) {
      tell(Map.of());
      if (isTold) {
        isTold = false;
        LOG.warn("the lag of the stages is not told: {}: {}", e.getMessage(), e.getCause());
      }
    }
  }

  private void tell(Map<Stage, Long> lags) {
    List<MultiGauge.Row<?>> rows = new java.util.ArrayList<>();
    lags.forEach(
        (stage, lag) ->
            rows.add(
                MultiGauge.Row.of(
                    Tags.of("pipeline", stage.pipeline(), "stage", stage.name().label()), lag)));
    gauge.register(rows, true);
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
