package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.KnownPosition;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A batch that does not pass at once: cut by a flood, refused for a long record, or both. */
class BatchRoundsTest extends FloodFixture {

  private final Work work = new Work();
  private final PositionLog log = EmptyPositionLog.at(clock);
  private final Caution caution = new Caution(CONSUMER, keeper("here"), new Turns());
  private final BatchRounds rounds = new BatchRounds(CONSUMER, work, hold, caution);

  @Test
  void commitsABatchThatPasses() {
    read(0, 20);

    assertThat(work.committed).isEqualTo(offsets(0, 20));
    assertThat(consumer.position(FIRST)).isEqualTo(20);
  }

  @Test
  void readsAgainWhatWasCutOff() {
    work.verdict = record -> record.offset() >= 17 ? BAD_DATE : null;

    read(0, 20);

    assertThat(work.committed).isEqualTo(offsets(0, 17));
    assertThat(work.next).isEqualTo(Map.of(FIRST, 17L));
    assertThat(consumer.position(FIRST)).isEqualTo(17);
  }

  @Test
  void losesNothingOfABatchThatIsCutAndThenRefusedForALongRecord() {
    work.verdict = record -> record.offset() >= 17 ? BAD_DATE : null;
    work.failures.add(NONE);
    work.failures.add(new RecordRefused("out.orders", new RecordTooLargeException("9 of 8")));

    read(0, 20);

    assertThat(work.committed).isEqualTo(offsets(0, 17));
    assertThat(work.next).isEqualTo(Map.of(FIRST, 17L));
    assertThat(consumer.position(FIRST)).as("the rest is read again").isEqualTo(17);
  }

  @Test
  void holdsWhatAFloodHasCutOffThoughALongRecordIsRefusedThen() {
    work.verdict = record -> record.offset() >= 4 ? BAD_DATE : null;
    work.failures.add(NONE);
    work.failures.add(new RecordRefused("out.orders", new RecordTooLargeException("9 of 8")));

    read(0, 20);

    assertThat(work.committed).isEqualTo(offsets(0, 4));
    assertThat(work.mark).contains("created_at");
    assertThat(hold.holds(FIRST)).isTrue();
    assertThat(consumer.position(FIRST)).isEqualTo(4);
    assertThat(told).containsExactly("opened created_at {0=4}");
  }

  @Test
  void passesOnceItIsKnownHowLongARecordMayBe() {
    work.failures.add(new RecordRefused("out.orders", new RecordTooLargeException("9 of 8")));

    read(0, 20);

    assertThat(work.learned).containsExactly("out.orders");
    assertThat(work.committed).isEqualTo(offsets(0, 20));
  }

  @Test
  void waitsWhenNothingIsLearnedOfALongRecord() {
    work.failures.add(new RecordRefused("out.orders", new RecordTooLargeException("9 of 8")));
    work.canLearn = false;

    assertThatThrownBy(() -> read(0, 20))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("write a batch");
    assertThat(work.committed).isEmpty();
    assertThat(work.isOpen).isFalse();
  }

  @Test
  void undoesTheWorkOfEachRoundThatDoesNotPass() {
    work.verdict = record -> record.offset() >= 4 ? BAD_DATE : null;
    work.failures.add(NONE);
    work.failures.add(new RecordRefused("out.orders", new RecordTooLargeException("9 of 8")));

    read(0, 20);

    assertThat(work.rollBacks).isEqualTo(2);
    assertThat(work.isOpen).isFalse();
  }

  @Test
  void forgetsTheCutOfABatchThatNeverHappened() {
    work.verdict = record -> record.offset() >= 17 ? BAD_DATE : null;
    work.failures.add(NONE);
    work.failures.add(new IllegalStateException("half a batch"));
    assertThatThrownBy(() -> read(0, 20)).isInstanceOf(IllegalStateException.class);

    rounds.rolledBack(new DependencyUnavailable("kafka", "away", new RuntimeException()));
    work.verdict = _ -> null;
    rounds.process(records(SECOND, 0, 5), new HashMap<>(Map.of(SECOND, 5L)), consumer);

    assertThat(consumer.position(SECOND)).isZero();
    assertThat(work.committed).isEqualTo(offsets(0, 5));
  }

  @Test
  void aPartitionThatHasMovedOnNeedNotWaitForTheOthers() {
    var before = keeper("there");
    for (var partition : List.of(FIRST, SECOND)) {
      before.hold(
          partition, new KnownPosition("id", 0, 0, END, "", clock.instant(), "", false, Map.of()));
    }
    assertThat(caution.assigned(List.of(FIRST, SECOND))).hasSize(2);
    var next = caution.next(_ -> true).orElseThrow();
    caution.failed(List.of(next));
    assertThat(caution.next(_ -> true)).isNotEqualTo(Optional.of(next));

    rounds.process(records(next, 0, 5), new HashMap<>(Map.of(next, 5L)), consumer);

    assertThat(caution.next(_ -> true)).contains(next);
  }

  private PositionKeeper keeper(String place) {
    return new PositionKeeper(log, "group", CONSUMER + "@" + place, clock);
  }

  private void read(long from, long until) {
    consumer.seek(FIRST, until);
    rounds.process(records(FIRST, from, until), new HashMap<>(Map.of(FIRST, until)), consumer);
  }

  private static List<Long> offsets(long from, long until) {
    return records(FIRST, from, until).stream().map(ConsumerRecord::offset).toList();
  }

  /** Of this round, none. */
  private static final RuntimeException NONE = new RuntimeException("none");

  /** Decides, and fails in the rounds that a test names. */
  private final class Work implements BatchWork {
    final Deque<RuntimeException> failures = new ArrayDeque<>();
    final List<String> learned = new ArrayList<>();
    List<Long> committed = List.of();
    Map<TopicPartition, Long> next = Map.of();
    String mark = "";
    Verdict verdict = _ -> null;
    boolean canLearn = true;
    boolean isOpen;
    int rollBacks;

    @Override
    public void process(
        List<ConsumerRecord<byte[], byte[]>> records,
        Map<TopicPartition, Long> after,
        Consumer<byte[], byte[]> reader) {
      assertThat(isOpen).as("the round before is undone").isFalse();
      isOpen = true;
      var failure = failures.isEmpty() ? NONE : failures.poll();
      decide(records, verdict);
      if (failure != NONE) {
        throw failure;
      }
      committed = records.stream().map(ConsumerRecord::offset).toList();
      next = Map.copyOf(after);
      mark = breaker.mark(FIRST.partition());
      isOpen = false;
    }

    @Override
    public boolean learn(RecordRefused refusal) {
      learned.add(refusal.topic());
      return canLearn;
    }

    @Override
    public void rolledBack(@Nullable String cause) {
      isOpen = false;
      rollBacks++;
    }

    @Override
    public void assigned() {}

    @Override
    public Map<TopicPartition, Long> prepare(
        Collection<TopicPartition> partitions, Consumer<byte[], byte[]> reader) {
      return Map.of();
    }

    @Override
    public List<Gap> gaps() {
      return List.of();
    }

    @Override
    public void accept(Gap gap, long offset, Consumer<byte[], byte[]> reader) {}

    @Override
    public void forget(TopicPartition partition) {}

    @Override
    public void close() {}
  }
}
