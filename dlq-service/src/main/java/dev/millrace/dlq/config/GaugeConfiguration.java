package dev.millrace.dlq.config;

import dev.millrace.dlq.lag.LagReader;
import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.store.DeadLetterCatalog;
import dev.millrace.runtime.config.BackgroundThreads;
import dev.millrace.runtime.config.KafkaAccess;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Beans that measure something from time to time. */
@Configuration(proxyBeanMethods = false)
class GaugeConfiguration {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Spring closes it after the gauge that uses it. */
  @Bean(destroyMethod = "close")
  Admin lagAdmin(KafkaAccess kafka) {
    var settings = kafka.admin();
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis() / 2);
    return Admin.create(settings);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  LagGauge lagGauge(Admin lagAdmin, MeterRegistry meters, BackgroundThreads threads) {
    var reader = new LagReader(lagAdmin);
    return new LagGauge(reader::read, meters, threads);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  OpenGauge openGauge(
      DeadLetterCatalog catalog, DeadLetterMetrics metrics, BackgroundThreads threads) {
    return new OpenGauge(catalog, metrics, threads);
  }
}
