package dev.millrace.dlq.config;

import dev.millrace.dlq.metrics.DeadLetterMetrics;
import dev.millrace.dlq.store.DeadLetterCatalog;
import dev.millrace.dlq.store.StoreFault;
import dev.millrace.runtime.config.BackgroundThreads;
import dev.millrace.runtime.watch.WatchedThread;
import java.time.Duration;

/**
 * Keeps the gauge of open dead letters up to date. The gauge keeps its last value while the
 * database is away.
 */
final class OpenGauge implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final DeadLetterCatalog catalog;
  private final DeadLetterMetrics metrics;
  private final WatchedThread thread;

  OpenGauge(DeadLetterCatalog catalog, DeadLetterMetrics metrics, BackgroundThreads threads) {
    this.catalog = catalog;
    this.metrics = metrics;
    this.thread = threads.of("open-dead-letters", this::refresh);
  }

  void start() {
    thread.start();
  }

  /** Measures at once. */
  void wake() {
    thread.wake();
  }

  private Duration refresh() {
    try {
      metrics.open(catalog.openByPipeline());
      return PAUSE;
    } catch (RuntimeException e) {
      throw StoreFault.translated(e);
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
