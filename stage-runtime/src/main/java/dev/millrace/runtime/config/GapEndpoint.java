package dev.millrace.runtime.config;

import dev.millrace.runtime.position.Place;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/** {@code /actuator/gap}: shows the gaps of this instance, and goes on behind them. */
@WebEndpoint(id = "gap")
final class GapEndpoint {

  private static final int ALL = -1;
  private static final int UNAVAILABLE = 503;

  /** An answer. It is an object, so that fields can be added later. */
  record Gaps(List<GapReport> gaps, List<GrowthReport> growths) {}

  /** A topic that has got more partitions. */
  record GrowthReport(
      String pipeline, String stage, String topic, int from, int to, Instant at, String text) {}

  /** The reason why a request is refused or cannot be carried out. */
  record Refusal(String detail) {}

  private final GapWatch watch;

  GapEndpoint(GapWatch watch) {
    this.watch = watch;
  }

  @ReadOperation
  Gaps gaps() {
    return new Gaps(watch.reports(), watch.growths());
  }

  /**
   * Goes on behind the gaps of a pipeline. Returns the gaps that are over.
   *
   * @param from {@code earliest}, {@code reached}, {@code latest} or an offset
   * @param partition only the gap of this partition
   */
  @WriteOperation
  WebEndpointResponse<Object> accept(
      @Selector String pipeline, @Nullable String from, @Nullable Integer partition) {
    if (partition != null && partition < 0) {
      return refused("partition must be 0 or more, not " + partition);
    }
    try {
      var place = Place.parse(from == null ? "" : from);
      return new WebEndpointResponse<>(
          new Gaps(
              watch.accept(pipeline, place, partition == null ? ALL : partition), watch.growths()));
    } catch (IllegalArgumentException e) {
      return refused(String.valueOf(e.getMessage()));
    } catch (DependencyUnavailable e) {
      return new WebEndpointResponse<>(new Refusal(String.valueOf(e.getMessage())), UNAVAILABLE);
    }
  }

  private static WebEndpointResponse<Object> refused(String detail) {
    return new WebEndpointResponse<>(new Refusal(detail), WebEndpointResponse.STATUS_BAD_REQUEST);
  }
}
