package dev.millrace.runtime.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.runtime.position.TopicFacts.Extent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Whatever lies in the topic of positions: a position that can be judged, or none. */
class NotedPositionFuzzTest {

  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final Extent EXTENT = new Extent("topic-id", 5, 100, 6);

  @FuzzTest
  void isReadOrLeftOut(byte[] bytes) {
    PositionKey.decode(bytes)
        .ifPresent(key -> assertThat(PositionKey.decode(key.encode())).contains(key));
    KnownPosition.decode(bytes).ifPresent(NotedPositionFuzzTest::isJudged);
    var place = catchThrowable(() -> Place.parse(new String(bytes, StandardCharsets.UTF_8)));
    assertThat(place == null || place instanceof IllegalArgumentException).isTrue();
  }

  private static void isJudged(KnownPosition position) {
    assertThat(KnownPosition.decode(position.encode())).contains(position);
    Growth.of("raw.p", position);
    var check = new StateLogCheck(Duration.ofHours(24));
    check.judge(position, EXTENT, NOW);
    check.mark(position, 7, NOW);
  }
}
