package dev.millrace.benchmarks.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.benchmarks.Machine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HopReportTest {

  @Test
  void measuresWhatLiesBetweenTwoReadings() {
    var warm = new Reading(1_000_000_000L, 100, Duration.ofSeconds(3), Duration.ofSeconds(1));
    var done = new Reading(3_000_000_000L, 1_100, Duration.ofSeconds(5), Duration.ofSeconds(2));

    var sample = warm.to(done);

    assertThat(sample.eventsPerSecond()).isEqualTo(500);
    assertThat(sample.cpuPerMillion()).isEqualTo(2_000);
    assertThat(sample.brokerCpuPerMillion()).isEqualTo(1_000);
  }

  @Test
  void refusesARunTooShortToBeMeasured() {
    var only = new Reading(1, 100, Duration.ZERO, Duration.ZERO);

    assertThatThrownBy(() -> only.to(only)).hasMessageContaining("too few");
  }

  @Test
  void reportsMediansAndTheirRatioToTheFirstContender() {
    var report =
        new HopReport(
            new Machine(2, 0.5, "25"),
            Map.of("kafka-clients", "4"),
            List.of(
                HopReport.Line.of(Contender.CLIENTS, 300, List.of(sample(5), sample(1), sample(2))),
                HopReport.Line.of(Contender.STREAM_BATCH, 300, List.of(sample(6)))));

    assertThat(report.lines().getFirst().cpuSecondsPerMillion()).isEqualTo(20);
    assertThat(report.table().get(1)).contains("kafka-clients, poll loop", "20.0", "1.0");
    assertThat(report.table().get(2)).contains("spring-cloud-stream", "60.0", "3.0");
  }

  private static Sample sample(int cpuSeconds) {
    return new Sample(
        100_000, Duration.ofSeconds(2), Duration.ofSeconds(cpuSeconds), Duration.ofSeconds(1));
  }
}
