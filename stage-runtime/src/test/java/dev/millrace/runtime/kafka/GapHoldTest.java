package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Place;
import dev.millrace.runtime.position.TopicFacts.Extent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GapHoldTest {

  private static final TopicPartition FIRST = new TopicPartition("raw.orders", 0);
  private static final TopicPartition SECOND = new TopicPartition("raw.orders", 1);
  private static final Extent EXTENT = new Extent("id", 2, 30, 50);

  private final List<String> told = new ArrayList<>();
  private final List<String> settled = new ArrayList<>();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final GapHold hold = new GapHold("orders.transform.0", new Told());
  private final GapHold.Settlement settlement =
      new GapHold.Settlement() {
        @Override
        public Gap now(Gap gap) {
          return gap;
        }

        @Override
        public void settle(Gap gap, long offset) {
          settled.add(gap.held().partition() + "@" + offset);
        }
      };

  @BeforeEach
  void start() {
    consumer.assign(List.of(FIRST, SECOND));
    consumer.updateBeginningOffsets(Map.of(FIRST, 30L, SECOND, 30L));
    consumer.updateEndOffsets(Map.of(FIRST, 50L, SECOND, 50L));
    consumer.seek(SECOND, 40);
  }

  @Test
  void holdsOnlyThePartitionWithTheGap() {
    hold.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);

    assertThat(hold.holds(FIRST)).isTrue();
    assertThat(hold.holds(SECOND)).isFalse();
    assertThat(consumer.paused()).containsExactly(FIRST);
    assertThat(told).containsExactly("opened 0");
  }

  @Test
  void tellsAGapOnceHoweverOftenItIsFound() {
    hold.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    hold.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);

    assertThat(told).containsExactly("opened 0");
  }

  @Test
  void goesOnWhereItWasToldTo() {
    hold.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    var done = hold.accept(_ -> true, new Place.Unsaid());
    assertThat(done).isNotDone();

    assertThat(hold.obey(settlement, consumer)).containsExactly(FIRST);

    assertThat(done).isCompletedWithValue(Map.of(gap(FIRST, Gap.Kind.OVERTAKEN), 30L));
    assertThat(settled).containsExactly("0@30");
    assertThat(hold.gaps()).isEmpty();
    assertThat(consumer.paused()).isEmpty();
    assertThat(told).containsExactly("opened 0", "accepted 0");
  }

  @Test
  void settlesNoneWhenAPlaceDoesNotDoForOneOfThem() {
    hold.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    hold.open(gap(SECOND, Gap.Kind.FORGOTTEN), consumer);
    var done = hold.accept(_ -> true, new Place.Unsaid());

    assertThat(hold.obey(settlement, consumer)).isEmpty();

    assertThatThrownBy(done::join)
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("say where to go on");
    assertThat(settled).isEmpty();
    assertThat(hold.gaps()).hasSize(2);
  }

  @Test
  void staysWhenWhatToGoOnWithCannotBeStored() {
    hold.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    var done = hold.accept(_ -> true, new Place.Unsaid());

    hold.obey(
        new GapHold.Settlement() {
          @Override
          public Gap now(Gap gap) {
            return gap;
          }

          @Override
          public void settle(Gap gap, long offset) {
            throw new IllegalStateException("Kafka does not take it");
          }
        },
        consumer);

    assertThat(done).isCompletedExceptionally();
    assertThat(hold.holds(FIRST)).isTrue();
    assertThat(consumer.paused()).containsExactly(FIRST);
  }

  @Test
  void letsGoOfWhatIsSomebodyElses() {
    hold.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);

    hold.forget(List.of(FIRST, SECOND));

    assertThat(hold.gaps()).isEmpty();
    assertThat(told).containsExactly("opened 0", "handed over 0");
  }

  @Test
  void answersWithNothingWhenThereIsNone() {
    CompletableFuture<Map<Gap, Long>> done = hold.accept(_ -> true, new Place.Unsaid());

    hold.obey(settlement, consumer);

    assertThat(done).isCompletedWithValue(Map.of());
  }

  private static Gap gap(TopicPartition partition, Gap.Kind kind) {
    var at = Instant.EPOCH.plus(Duration.ofDays(1));
    return new Gap(partition, partition, kind, 10, 20, at, 10, "v1;in=10", EXTENT);
  }

  private final class Told implements GapListener {
    @Override
    public void opened(String consumerName, Gap gap) {
      told.add("opened " + gap.held().partition());
    }

    @Override
    public void accepted(String consumerName, Gap gap, long offset) {
      told.add("accepted " + gap.held().partition());
    }

    @Override
    public void handedOver(String consumerName, Gap gap) {
      told.add("handed over " + gap.held().partition());
    }
  }
}
