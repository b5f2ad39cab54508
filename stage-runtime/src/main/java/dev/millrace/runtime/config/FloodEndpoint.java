package dev.millrace.runtime.config;

import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** {@code /actuator/flood}: the floods of this instance, and their release. */
@Endpoint(id = "flood")
final class FloodEndpoint {

  /** An answer. It is an object, so that fields can be added later. */
  record Floods(List<FloodReport> floods) {}

  private final FloodWatch watch;

  FloodEndpoint(FloodWatch watch) {
    this.watch = watch;
  }

  @ReadOperation
  Floods floods() {
    return new Floods(watch.reports());
  }

  /** Releases a pipeline's floods by accepting their dead letters. Returns the released floods. */
  @WriteOperation
  Floods release(@Selector String pipeline) {
    return new Floods(watch.release(pipeline));
  }
}
