package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Place;
import dev.millrace.runtime.position.TopicFacts.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GapHoldTest extends GapFixture {

  private final RecordingContainer container = new RecordingContainer();

  private final List<String> settled = new ArrayList<>();
  private final GapHold.Settlement settlement =
      settling(
          (gap, offset) -> {
            settled.add(gap.held().partition() + "@" + offset);
            return gap;
          });

  @Test
  void holdsOnlyThePartitionWithTheGap() {
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);

    assertThat(gaps.holds(FIRST)).isTrue();
    assertThat(gaps.holds(SECOND)).isFalse();
    assertThat(consumer.paused()).containsExactly(FIRST);
    assertThat(told).containsExactly("opened 0");
  }

  @Test
  void tellsAGapOnceHoweverOftenItIsFound() {
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);

    assertThat(told).containsExactly("opened 0");
  }

  @Test
  void goesOnWhereItWasToldTo() {
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    var done = gaps.accept(_ -> true, new Place.Unsaid());
    assertThat(done).isNotDone();

    assertThat(gaps.obey(settlement, consumer)).containsExactly(FIRST);

    assertThat(done).isCompletedWithValue(Map.of(gap(FIRST, Gap.Kind.OVERTAKEN), 30L));
    assertThat(settled).containsExactly("0@30");
    assertThat(gaps.gaps()).isEmpty();
    assertThat(consumer.paused()).isEmpty();
    assertThat(told).containsExactly("opened 0", "accepted 0");
  }

  @Test
  void answersWhatTheGapHasCost() {
    var cost = new Gap.Counted(7, 0);
    gaps.open(gap(FIRST, Gap.Kind.ANOTHER_TOPIC), consumer);
    var done = gaps.accept(_ -> true, new Place.Earliest());

    gaps.obey(settling((gap, _) -> gap.with(cost)), consumer);

    assertThat(done.join().keySet()).extracting(each -> each.lost(30)).containsExactly(7L);
  }

  @Test
  void settlesNoneWhenAPlaceDoesNotDoForOneOfThem() {
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    gaps.open(gap(SECOND, Gap.Kind.FORGOTTEN), consumer);
    var done = gaps.accept(_ -> true, new Place.Unsaid());

    assertThat(gaps.obey(settlement, consumer)).isEmpty();

    assertThatThrownBy(done::join)
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("say where to go on");
    assertThat(settled).isEmpty();
    assertThat(gaps.gaps()).hasSize(2);
  }

  @Test
  void staysWhenWhatToGoOnWithCannotBeStored() {
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    var done = gaps.accept(_ -> true, new Place.Unsaid());

    gaps.obey(
        settling(
            (_, _) -> {
              throw new IllegalStateException("Kafka does not take it");
            }),
        consumer);

    assertThat(done).isCompletedExceptionally();
    assertThat(gaps.holds(FIRST)).isTrue();
    assertThat(consumer.paused()).containsExactly(FIRST);
  }

  @Test
  void tellsWhatThePartitionsHoldByNow() {
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    gaps.open(gap(SECOND, Gap.Kind.OVERTAKEN), consumer);
    var found = gap(FIRST, Gap.Kind.OVERTAKEN);
    var grown =
        new Gap(
            FIRST,
            FIRST,
            found.kind(),
            found.reached(),
            found.reachedEnd(),
            found.at(),
            found.found(),
            found.account(),
            new Extent(found.extent().topicId(), 2, 30, 99));

    gaps.update(List.of(grown));

    assertThat(gaps.gaps()).containsExactly(grown, gap(SECOND, Gap.Kind.OVERTAKEN));
  }

  @Test
  void letsGoOfWhatIsSomebodyElses() {
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);

    gaps.forget(List.of(FIRST, SECOND));

    assertThat(gaps.gaps()).isEmpty();
    assertThat(told).containsExactly("opened 0", "handed over 0");
  }

  @Test
  void answersWithNothingWhenThereIsNone() {
    CompletableFuture<Map<Gap, Long>> done = gaps.accept(_ -> true, new Place.Unsaid());

    gaps.obey(settlement, consumer);

    assertThat(done).isCompletedWithValue(Map.of());
  }

  @Test
  void itsContainerReadsNothingUntilThePlaceIsAccepted() {
    gaps.attach(container);
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    assertThat(container.paused).containsExactly(FIRST);
    assertThat(consumer.position(FIRST)).as("a place that is there").isEqualTo(30);

    gaps.accept(_ -> true, new Place.Unsaid());
    gaps.obey(settlement, consumer);

    assertThat(container.paused).isEmpty();
    assertThat(consumer.paused()).isEmpty();
  }

  /** Somebody else has asked the container to pause, and it resumes what it has paused. */
  @Test
  void doesNotResumeWhileAllIsPaused() {
    gaps.attach(container);
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    container.pause();

    gaps.accept(_ -> true, new Place.Unsaid());
    gaps.obey(settlement, consumer);

    assertThat(container.paused).isEmpty();
    assertThat(consumer.paused()).containsExactly(FIRST);
  }

  @Test
  void itsContainerReadsWhatIsAssignedAnew() {
    gaps.attach(container);
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);

    gaps.forget(List.of(FIRST));

    assertThat(container.paused).isEmpty();
  }

  @Test
  void goesBackToABeginningThatIsThere() {
    consumer.seek(FIRST, 10);
    consumer.seek(SECOND, 45);

    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);
    gaps.open(gapInState(SECOND), consumer);

    assertThat(consumer.position(FIRST)).isEqualTo(30);
    assertThat(consumer.position(SECOND)).as("its own place is as it was").isEqualTo(45);
    assertThat(consumer.paused()).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void tellsAGapThatHasBecomeAnother() {
    gaps.open(gap(FIRST, Gap.Kind.OVERTAKEN), consumer);

    gaps.open(gap(FIRST, Gap.Kind.ANOTHER_TOPIC), consumer);

    assertThat(told).containsExactly("opened 0", "handed over 0", "opened 0");
    assertThat(gaps.gaps()).extracting(Gap::kind).containsExactly(Gap.Kind.ANOTHER_TOPIC);
  }

  @Test
  void namesTheGapsByTheirPartitions() {
    var partitions =
        IntStream.range(0, 12)
            .mapToObj(each -> new TopicPartition("raw.orders", each * 37))
            .toList();
    consumer.assign(partitions);

    partitions.reversed().forEach(each -> gaps.open(gapInState(each), consumer));

    assertThat(gaps.gaps()).extracting(Gap::held).isEqualTo(partitions);
  }

  private static Gap gapInState(TopicPartition input) {
    var found = gap(input, Gap.Kind.SHORTER);
    return new Gap(
        input,
        new TopicPartition("state.transform.orders", input.partition()),
        found.kind(),
        found.reached(),
        found.reachedEnd(),
        found.at(),
        found.found(),
        found.account(),
        found.extent());
  }

  /** One to which no gap has changed meanwhile. */
  private static GapHold.Settlement settling(BiFunction<Gap, Long, Gap> settle) {
    return new GapHold.Settlement() {
      @Override
      public Gap now(Gap gap) {
        return gap;
      }

      @Override
      public Gap settle(Gap gap, long offset) {
        return settle.apply(gap, offset);
      }
    };
  }
}
