package dev.millrace.dlq.config;

import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.store.DeadLetterCatalog;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Keeps the gauge of open dead letters up to date; while the database is away it stays as it is.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class OpenGauge {

  private final DeadLetterCatalog catalog;
  private final DeadLetterMetrics metrics;

  OpenGauge(DeadLetterCatalog catalog, DeadLetterMetrics metrics) {
    this.catalog = catalog;
    this.metrics = metrics;
  }

  @Scheduled(fixedDelayString = "PT10S")
  void refresh() {
    try {
      metrics.open(catalog.openByPipeline());
    } catch (DataAccessException e) {
      // The breaker and the health of the database tell.
    }
  }
}
