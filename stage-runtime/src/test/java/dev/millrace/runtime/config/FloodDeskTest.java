package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.flood.Cause;
import dev.millrace.runtime.flood.Example;
import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodListener.Ending;
import dev.millrace.runtime.metrics.Metric;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.StageName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloodDeskTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Cause CAUSE = new Cause(ErrorCode.RULE_VIOLATED, "range", "amount");
  private static final Flood FLOOD =
      new Flood(CAUSE, NOW, new Example("raw.orders-0-7", "-9.99", ""), Map.of(0, 7L));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FloodDesk desk = new FloodDesk(StageName.QUALITY, meters, InstantSource.fixed(NOW));

  @Test
  void showsWhatWaitsUnderItsCauseWhileItIsHeld() {
    desk.opened("orders.quality.2", FLOOD);
    desk.holds("orders.quality.2", CAUSE, 1_234);

    assertThat(
            meters
                .get(Metric.FLOOD_HELD.id())
                .tags("pipeline", "orders", "stage", "quality", "worker", "2")
                .tags("code", "RULE_VIOLATED", "rule", "range", "field", "amount")
                .gauge()
                .value())
        .isEqualTo(1_234);
    assertThat(meters.get(Metric.FLOODS.id()).tag("code", "RULE_VIOLATED").counter().count())
        .isEqualTo(1);

    desk.ended("orders.quality.2", FLOOD, Ending.RELEASED);

    assertThat(meters.find(Metric.FLOOD_HELD.id()).gauge()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"RELEASED, released", "TIMED_OUT, timed-out", "NEW_VERSION, new-version"})
  void tellsOnceThatAFloodHasOpenedAndOnceHowItHasEnded(Ending ending, String word) {
    desk.opened("orders.quality.0", FLOOD);
    desk.ended("orders.quality.0", FLOOD, ending);

    assertThat(desk.news()).extracting(FloodNews::state).containsExactly("opened", "ended");
    assertThat(desk.news()).extracting(FloodNews::ending).containsExactly("", word);
    assertThat(desk.news().stream().map(FloodNews::id).distinct()).hasSize(1);
  }

  @Test
  void aFloodThatGoesToAnotherConsumerHasNotEnded() {
    desk.opened("orders.quality.0", FLOOD);
    desk.ended("orders.quality.0", FLOOD, Ending.HANDED_OVER);

    assertThat(desk.news()).extracting(FloodNews::state).containsExactly("opened");
    assertThat(meters.find(Metric.FLOOD_HELD.id()).gauge()).isNull();
  }

  @Test
  void saysWhatToDo() {
    assertThat(desk.remedy("orders.quality.0"))
        .contains("./millrace flood release orders --stage quality");
  }
}
