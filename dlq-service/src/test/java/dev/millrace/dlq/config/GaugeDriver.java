package dev.millrace.dlq.config;

import org.springframework.context.ApplicationContext;

/** Does not wait until the gauges of a service are due. */
public final class GaugeDriver {

  private GaugeDriver() {}

  /** Wakes the threads that measure. */
  public static void measureNow(ApplicationContext service) {
    service.getBean(LagGauge.class).wake();
    service.getBean(OpenGauge.class).wake();
  }
}
