package dev.millrace.runtime.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.position.TopicFacts.Extent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");

  private final List<KnownPosition> known = new ArrayList<>();

  @Test
  void partitionsThatAreReadOneAfterTheOtherAreNoGrowth() {
    assertThat(first(0, 6)).isEmpty();
    assertThat(first(5, 6)).isEmpty();
    assertThat(first(3, 6)).isEmpty();
  }

  @Test
  void aPartitionThatWasNotThereIsGrowth() {
    first(0, 6);
    first(5, 6);

    assertThat(first(6, 12)).contains("t has grown from 6 to 12 partitions");
    assertThat(first(11, 12)).contains("from 6 to 12");
    assertThat(first(2, 12)).as("it was always there").isEmpty();
    assertThat(first(12, 24)).contains("from 12 to 24");
  }

  @Test
  void anotherTopicOfTheNameHasNotGrown() {
    known.add(position("old", Map.of("partitions", "2")));

    assertThat(first(4, 6)).isEmpty();
  }

  @Test
  void marksOfSomebodyElseSayNothing() {
    assertThat(Growth.of("t", position("id", Map.of("partitions", "x", "grown", "6@now"))))
        .isEmpty();
    assertThat(Growth.of("t", position("id", Map.of("partitions", "12", "grown", "6@now"))))
        .isEmpty();
  }

  /** A partition is read for the first time; answers what is said of its topic then. */
  private String first(int partition, int count) {
    var marks = Growth.marks(partition, new Extent("id", count, 0, 0), known, NOW);
    known.add(position("id", marks));
    return Growth.of("t", known.getLast()).map(Growth::text).orElse("");
  }

  private static KnownPosition position(String topicId, Map<String, String> marks) {
    return new KnownPosition(topicId, 0, 0, 0, "", NOW, "me", false, marks);
  }
}
