package dev.millrace.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PublishCommandTest {

  private static final long LONG_AGO = Duration.ofSeconds(1).toNanos();
  private static final long JUST_NOW = Duration.ofMillis(50).toNanos();

  @Test
  void showsNothingBeforeKafkaHasTakenTheFirstEvent() {
    assertThat(PublishCommand.isWorthShowing(LONG_AGO, 0)).isFalse();
    assertThat(PublishCommand.isWorthShowing(LONG_AGO, 1)).isTrue();
  }

  @Test
  void showsHowFarItIsNowAndThen() {
    assertThat(PublishCommand.isWorthShowing(JUST_NOW, 1)).isFalse();
  }
}
