package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingsTest {

  @Test
  void takesThroughputFromTheBurstAndLatencyFromThePacedEvents() {
    var timings = new Timings(200, 100);
    for (int i = 0; i < 100; i++) {
      timings.published(i, 1_000);
      timings.loaded(i, 3_000);
    }
    for (int i = 100; i < 200; i++) {
      timings.published(i, 10_000 + i);
      timings.loaded(i, 10_000 + i + (i - 99));
    }

    assertThat(timings.eventsPerSecond()).isEqualTo(50);
    assertThat(timings.percentile(50)).isEqualTo(50);
    assertThat(timings.percentile(99)).isEqualTo(99);
    assertThat(timings.measured()).isEqualTo(100);
  }

  @Test
  void measuresNothingWithoutPacedEvents() {
    assertThat(new Timings(5, 5).percentile(99)).isZero();
  }
}
