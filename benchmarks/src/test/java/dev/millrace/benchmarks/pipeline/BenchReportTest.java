package dev.millrace.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.Machine;
import dev.millrace.benchmarks.pipeline.BenchReport.Result;
import dev.millrace.cli.terminal.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchReportTest {

  private static final Map<String, Double> CPU = Map.of("Kafka", 10.0);

  @Test
  void theRatioIsThePipelinesShareOfTheCeiling() {
    var report =
        new BenchReport(
            result(40_000, 30),
            result(20_000, 60),
            500_000,
            new Machine(2, 0.1, "25"),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of());

    assertThat(report.ratio()).isEqualTo(0.5);
    assertThat(Json.indented(report)).contains("\"ratio\" : 0.5");
    assertThat(report.text()).contains("pipeline / ceiling: 0.50 in events/s, 0.50 in CPU");
  }

  @Test
  void aRoundsCpuIsForAMillionEvents() {
    var round =
        new Round(500_000, Duration.ofSeconds(20), Map.of("Kafka", Duration.ofMillis(2_500)));

    assertThat(round.eventsPerSecond()).isEqualTo(25_000);
    assertThat(round.cpuPerMillion("Kafka")).isEqualTo(5);
    assertThat(round.cpuPerMillion("PostgreSQL")).isZero();
  }

  private static Result result(double eventsPerSecond, double cpu) {
    return new Result(
        eventsPerSecond,
        List.of(),
        List.of(eventsPerSecond),
        cpu,
        CPU,
        List.of(),
        Map.of("Kafka", 300L));
  }
}
