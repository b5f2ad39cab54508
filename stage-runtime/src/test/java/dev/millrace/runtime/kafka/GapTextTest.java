package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.TopicFacts;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GapTextTest {

  private static final String CONSUMER = "orders.transform.0";

  @Test
  void saysOfOneGapWhatHasHappenedAndWhatToDo() {
    assertThat(GapText.of(CONSUMER, List.of(gap(3, Gap.Kind.ANOTHER_TOPIC))))
        .isEqualTo(
            "raw.orders-3 was read up to 10, and the topic was deleted and made anew since:"
                + " it holds 0 to 5:"
                + " ./millrace accept-gap orders --stage transform --from earliest|latest|OFFSET");
  }

  @Test
  void saysOnceWhatHasHappenedToManyPartitions() {
    var gaps =
        IntStream.of(0, 1, 2, 3, 5, 7, 8)
            .mapToObj(partition -> gap(partition, Gap.Kind.ANOTHER_TOPIC))
            .toList();

    var text = GapText.of(CONSUMER, gaps);

    assertThat(text.lines()).hasSize(1);
    assertThat(text)
        .startsWith("raw.orders-0 was read up to 10")
        .contains("it holds 0 to 5; the same of partitions 1 to 3, 5, 7 to 8: ./millrace");
  }

  @Test
  void hasALineForEachKind() {
    var text =
        GapText.of(
            CONSUMER,
            List.of(
                gap(0, Gap.Kind.OVERTAKEN),
                gap(1, Gap.Kind.SHORTER),
                gap(2, Gap.Kind.OVERTAKEN),
                gap(3, Gap.Kind.SHORTER)));

    assertThat(text.lines()).hasSize(2);
    assertThat(text.lines().findFirst().orElseThrow())
        .contains("records are gone unread; the same of partitions 2: ")
        .endsWith("./millrace accept-gap orders --stage transform");
    assertThat(text.lines().skip(1).findFirst().orElseThrow())
        .contains("ends at 5 now", "the same of partitions 3: ");
  }

  private static Gap gap(int partition, Gap.Kind kind) {
    var place = new TopicPartition("raw.orders", partition);
    return new Gap(
        place, place, kind, 10, 10, Instant.EPOCH, -1, "v1", new TopicFacts.Extent("id", 9, 0, 5));
  }
}
