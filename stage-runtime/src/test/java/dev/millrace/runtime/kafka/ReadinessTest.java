package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.MemoryTopics;
import dev.millrace.runtime.position.Place;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Partitions that are made ready, fail, have a gap, or go. */
class ReadinessTest extends GapFixture {

  private final Remembered places = new Remembered();
  private final Assignment assignment = new Assignment();
  private final MemoryTopics topics = new MemoryTopics().with(FIRST, 30, 50).with(SECOND, 0, 50);
  private final StartingPoints standing =
      new StartingPoints(
          new PositionKeeper(EmptyPositionLog.at(clock), "group", CONSUMER + "@here", clock),
          topics.facts(clock),
          Truth.SINK,
          null,
          clock);
  private final Readiness ready =
      new Readiness(places, gaps, standing, assignment, Losses.BY_DISTANCE);

  @BeforeEach
  void assign() {
    assignment.assign(List.of(FIRST, SECOND));
  }

  @Test
  void goesToWherePartitionsGoOnBeforeAnythingIsRead() {
    places.starts.put(FIRST, 40L);

    ready.seek(assignment.unprepared(), consumer);

    assertThat(consumer.position(FIRST)).isEqualTo(40);
    assertThat(consumer.position(SECOND)).as("nothing is known of it").isEqualTo(40);
    assertThat(assignment.unprepared()).isEmpty();
    assertThat(ready.isAt(FIRST, 40, consumer)).isTrue();
  }

  @Test
  void takesNothingThatWasReadFromAnotherPlace() {
    places.starts.put(FIRST, 40L);
    ready.prepareForBatch(List.of(FIRST), consumer);

    assertThat(ready.isAt(FIRST, 33, consumer)).isFalse();
    assertThat(consumer.position(FIRST)).isEqualTo(40);
    assertThat(ready.isAt(FIRST, 40, consumer)).isTrue();
  }

  @Test
  void asksOnceUnlessItIsForgotten() {
    ready.prepareForBatch(List.of(FIRST), consumer);
    ready.prepareForBatch(List.of(FIRST, SECOND), consumer);
    assertThat(places.asked).containsExactly(List.of(FIRST), List.of(SECOND));

    ready.forget(List.of(FIRST));
    ready.prepareForBatch(List.of(FIRST, SECOND), consumer);

    assertThat(places.asked).hasSize(3).last().isEqualTo(List.of(FIRST));
    assertThat(places.forgotten).containsExactly(FIRST);
  }

  @Test
  void forgetsWhatFailedMidway() {
    places.failure = unavailable();
    assertThatThrownBy(() -> ready.seek(List.of(FIRST), consumer)).isSameAs(places.failure);

    ready.forget(List.of(FIRST));

    assertThat(places.forgotten).containsExactly(FIRST);
    assertThat(assignment.unprepared()).contains(FIRST);
  }

  @Test
  void readsNothingBehindAGapUntilSomebodyHasAcceptedIt() {
    openGap();

    assertThat(ready.isAt(FIRST, 30, consumer)).isFalse();
    assertThat(consumer.paused()).containsExactly(FIRST);

    var done = gaps.accept(_ -> true, new Place.Unsaid());
    ready.obey(consumer);

    assertThat(done).isCompletedWithValue(Map.of(gap(), 30L));
    assertThat(places.accepted).isEqualTo(Map.of(FIRST, 30L));
    assertThat(assignment.unprepared()).as("it is made ready anew").contains(FIRST);
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void tellsWhatThePartitionOfAGapHoldsByNow() {
    openGap();
    topics.with(FIRST, 30, 99);

    ready.obey(consumer);

    assertThat(gaps.gaps().getFirst().extent().end()).isEqualTo(99);

    topics.with(FIRST, 30, 120);
    ready.obey(consumer);
    assertThat(gaps.gaps().getFirst().extent().end()).as("too early to look").isEqualTo(99);

    topics.failWith(new TimeoutException("no answer"));
    clock.pass(Duration.ofSeconds(10));
    ready.obey(consumer);
    assertThat(gaps.gaps().getFirst().extent().end()).as("as last known").isEqualTo(99);
    assertThat(told).containsExactly("opened 0");
  }

  /** It may have been stored even so. */
  @Test
  void looksAgainWhatIsStoredWhenItIsNotKnownWhetherAPlaceWas() {
    openGap();
    places.failure = unavailable();
    var first = gaps.accept(_ -> true, new Place.Unsaid());

    ready.obey(consumer);

    assertThat(first).isCompletedExceptionally();
    assertThat(places.undone).isOne();
    assertThat(assignment.unprepared()).contains(FIRST);

    places.failure = null;
    ready.seek(assignment.unprepared(), consumer);
    assertThat(places.asked.getLast()).contains(FIRST);
    assertThat(ready.isAt(FIRST, 30, consumer)).as("still held").isFalse();

    var second = gaps.accept(_ -> true, new Place.Unsaid());
    ready.obey(consumer);

    assertThat(second).isCompletedWithValue(Map.of(gap(), 30L));
    assertThat(told).containsExactly("opened 0", "accepted 0");
  }

  @Test
  void aHoldEndsBecauseItsPartitionWent() {
    openGap();

    ready.release(List.of(FIRST));

    assertThat(ready.gaps()).isEmpty();
    assertThat(assignment.assigned()).containsExactly(SECOND);
    assertThat(assignment.isKept(FIRST)).isFalse();
    assertThat(places.forgotten).contains(FIRST);
    assertThat(told).containsExactly("opened 0", "handed over 0");
  }

  private void openGap() {
    places.gaps = List.of(gap());
    ready.seek(List.of(FIRST), consumer);
    places.gaps = List.of();
  }

  private static Gap gap() {
    return gap(FIRST, Gap.Kind.OVERTAKEN);
  }

  private static DependencyUnavailable unavailable() {
    return new DependencyUnavailable("postgres", "no answer", new RuntimeException());
  }

  /** Places in memory. */
  private static final class Remembered implements Places {
    final Map<TopicPartition, Long> starts = new HashMap<>();
    final Map<TopicPartition, Long> accepted = new HashMap<>();
    final List<Collection<TopicPartition>> asked = new ArrayList<>();
    final List<TopicPartition> forgotten = new ArrayList<>();
    List<Gap> gaps = List.of();
    @Nullable RuntimeException failure;
    int undone;

    private void failIfTold() {
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public Map<TopicPartition, Long> prepare(
        Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
      asked.add(List.copyOf(partitions));
      failIfTold();
      return Map.copyOf(starts);
    }

    @Override
    public List<Gap> gaps() {
      return gaps;
    }

    @Override
    public void accept(Gap gap, long offset, Consumer<byte[], byte[]> consumer) {
      failIfTold();
      accepted.put(gap.held(), offset);
    }

    @Override
    public void rolledBack(@Nullable String cause) {
      undone++;
    }

    @Override
    public void forget(TopicPartition partition) {
      forgotten.add(partition);
    }
  }
}
