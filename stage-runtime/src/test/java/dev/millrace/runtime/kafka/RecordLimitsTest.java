package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecordLimitsTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicInteger setting = new AtomicInteger(1_000);
  private final AtomicInteger asked = new AtomicInteger();
  private final RecordLimits limits =
      new RecordLimits(
              5_000,
              _ -> {
                asked.incrementAndGet();
                return setting.get();
              },
              now::get)
          .with("raw", 3_000)
          .with("dlq", 9_000);

  @Test
  void believesWhatTopicsAreMadeWithAndAsksNobody() {
    assertThat(limits.takes("raw", 3_000)).isTrue();
    assertThat(limits.takes("raw", 3_001)).isFalse();
    assertThat(limits.longest("dlq")).isEqualTo(5_000);
    assertThat(asked).hasValue(0);
  }

  @Test
  void learnsFromARefusal() {
    limits.refused("raw", 2_000);

    assertThat(limits.takes("raw", 1_000)).isTrue();
    assertThat(limits.takes("raw", 1_001)).isFalse();
    assertThat(limits.longest("dlq")).isEqualTo(5_000);
  }

  @Test
  void takesUpALimitThatWasRaised() {
    limits.refused("raw", 2_000);
    setting.set(4_000);

    assertThat(limits.takes("raw", 2_000)).isFalse();
    now.set(now.get().plus(Duration.ofSeconds(11)));

    assertThat(limits.takes("raw", 2_000)).isTrue();
    assertThat(limits.longest("raw")).isEqualTo(4_000);
  }

  @Test
  void tellsTheLongestAnewOnceTheTopicHasRefusedOne() {
    assertThat(limits.longestNow("dlq")).isEqualTo(5_000);
    assertThat(asked).as("before").hasValue(0);
    setting.set(100);
    limits.refused("dlq", 2_000);
    assertThat(limits.longestNow("dlq")).isEqualTo(100);
    setting.set(4_000);
    assertThat(limits.longestNow("dlq")).as("asked just now").isEqualTo(100);

    now.set(now.get().plus(Duration.ofSeconds(10)));

    assertThat(limits.longestNow("dlq")).isEqualTo(4_000);
    assertThat(asked).hasValue(2);
  }

  @Test
  void staysBelowWhatWasRefusedWhateverTheSettingSays() {
    setting.set(4_000);

    limits.refused("raw", 2_000);

    assertThat(limits.longest("raw")).isEqualTo(1_500);
    now.set(now.get().plus(Duration.ofSeconds(11)));
    assertThat(limits.takes("raw", 2_000)).isFalse();
  }
}
