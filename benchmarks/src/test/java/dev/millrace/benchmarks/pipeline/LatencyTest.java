package dev.millrace.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyTest {

  @Test
  void ofSeveralTurnsTheMediansCount() {
    var turns =
        List.of(
            new Latency(1_000, 10, 30, 90, 91),
            new Latency(1_000, 20, 10, 50, 200),
            new Latency(1_000, 30, 20, 60, 70));

    assertThat(Latency.median(turns)).isEqualTo(new Latency(1_000, 60, 20, 60, 200));
  }

  @Test
  void percentilesAreTheNearestRank() {
    var millis = IntStream.rangeClosed(1, 200).mapToDouble(i -> 201 - i).toArray();

    var latency = Latency.of(1_000, millis);

    assertThat(latency).isEqualTo(new Latency(1_000, 200, 100, 198, 200));
  }

  @Test
  void nothingMeasuredIsNoFailure() {
    assertThat(Latency.of(5_000, new double[0])).isEqualTo(new Latency(5_000, 0, 0, 0, 0));
  }
}
