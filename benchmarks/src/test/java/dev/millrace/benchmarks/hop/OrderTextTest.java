package dev.millrace.benchmarks.hop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderTextTest {

  @Test
  void isAboutThreeHundredBytesLong() {
    assertThat(new OrderText(1).order(12).length).isBetween(270, 330);
  }

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(new OrderText(3).order(0)).isEqualTo(new OrderText(3).order(0));
  }
}
