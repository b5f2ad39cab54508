package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.flood.Flooded;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.schema.DeadLetter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** A batch whose transactions fail, in the sink or in Kafka: nothing is lost or loaded twice. */
class SinkWorkFailureTest extends SinkWorkFixture {

  private static final DependencyUnavailable AWAY =
      new DependencyUnavailable("scripted", "no answer", new RuntimeException());

  @Test
  void goesOnWhereTheSinkIsWhateverKafkaSays() {
    sink.positions.put(0, new Position(40, "v1;in=40;emitted=40"));

    assertThat(prepare()).isEqualTo(40);
    process(event(40, 'a'));

    assertThat(account().in()).isEqualTo(41);
  }

  @Test
  void goesOnWithAnEmptyAccountWhereSomebodyElseHasWrittenIt() {
    sink.positions.put(0, new Position(40, "by hand"));

    assertThat(prepare()).isEqualTo(40);
    process(event(40, 'a'));

    assertThat(account().in()).isOne();
    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(41);
  }

  @Test
  void repeatsABatchThatTheSinkDidNotTake() {
    prepare();
    sink.atCommit = AWAY;
    assertThatThrownBy(() -> process(event(10, 'a'))).isSameAs(AWAY);
    retry();
    assertThat(sink.rows).isEmpty();

    process(event(10, 'a'));

    assertThat(sink.rows).containsExactly("a");
    assertThat(account().in()).isOne();
  }

  @Test
  void doesNotRepeatABatchThatTheSinkHasTakenThoughItDidNotSay() {
    prepare();
    process(event(10, 'a'));
    sink.atCommit = AWAY;
    sink.isCommittedEvenSo = true;
    assertThatThrownBy(() -> process(event(11, 'b'))).isSameAs(AWAY);

    assertThat(retry()).as("behind what the sink has").isEqualTo(12);
    process(event(12, 'c'));

    assertThat(sink.rows).containsExactly("a", "b", "c");
    assertThat(account().in()).isEqualTo(3);
  }

  @Test
  void writesNothingOverWhatAnotherConsumerHasLoadedSince() {
    prepare();
    process(event(10, 'a'));
    sink.positions.put(0, new Position(50, "v1;in=41;emitted=41"));

    assertThatThrownBy(() -> process(event(11, 'b')))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("the positions moved");

    assertThat(sink.rows).containsExactly("a");
    assertThat(retry()).isEqualTo(50);
  }

  /** Dead letters are committed first: the second one is of the same event, under the same id. */
  @Test
  void writesADeadLetterAgainUnderItsIdWhenTheSinkFailsAfterKafka() throws Exception {
    prepare();
    sink.atCommit = AWAY;
    assertThatThrownBy(() -> process(event(10, new byte[] {9}))).isSameAs(AWAY);
    retry();

    process(event(10, new byte[] {9}));

    assertThat(letters()).hasSize(2);
    assertThat(letters().stream().map(SinkWorkFailureTest::identity).distinct()).hasSize(1);
    assertThat(account().rejectedTotal()).isOne();
  }

  private static List<Object> identity(DeadLetter letter) {
    return List.of(letter.getTopic(), letter.getPartition(), letter.getOffset());
  }

  @Test
  void loadsNothingWhenKafkaDoesNotTakeTheDeadLetters() {
    prepare();
    producer().commitTransactionException = new TimeoutException("no answer");
    producer().abortTransactionException = new TimeoutException("no answer");

    assertThatThrownBy(() -> process(event(10, 'a'), event(11, new byte[] {9})))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("commit a transaction");
    assertThat(sink.rows).isEmpty();
    assertThat(sink.positions).isEmpty();

    retry();
    assertThat(producers).as("its outcome is not known: another producer settles it").hasSize(2);
    process(event(10, 'a'), event(11, new byte[] {9}));

    assertThat(sink.rows).containsExactly("a");
    assertThat(account().in()).isEqualTo(2);
  }

  @Test
  void loadsNothingAsAZombie() {
    prepare();
    producer().beginTransactionException = new ProducerFencedException("another has begun");

    assertThatThrownBy(() -> process(event(10, 'a'), event(11, new byte[] {9})))
        .isInstanceOf(DependencyUnavailable.class);

    assertThat(sink.rows).isEmpty();
    assertThat(sink.positions).isEmpty();
  }

  @Test
  void writesNothingOfABatchThatContinuesAFlood() {
    prepare();
    flood.restore(0, 11, "v1;in=10;flood=UNDECODABLE,,");

    assertThatThrownBy(() -> process(event(10, 'a'), event(11, new byte[] {9})))
        .isInstanceOf(Flooded.class);

    assertThat(sink.rows).isEmpty();
    assertThat(sink.positions).isEmpty();
    assertThat(sent("dlq.things")).isEmpty();
  }

  @Test
  void countsNothingTwiceWhenThePartitionComesBack() {
    prepare();
    process(event(10, 'a'));
    work.forget(PARTITION);

    assertThat(prepare()).isEqualTo(11);
    process(event(11, 'b'));

    assertThat(account().in()).isEqualTo(2);
  }

  @Test
  void asksAgainWhenTheSinkDoesNotAnswer() {
    sink.atBegin = AWAY;
    assertThatThrownBy(this::prepare).isSameAs(AWAY);

    sink.atBegin = null;

    assertThat(prepare()).as("from the beginning").isZero();
  }

  @Test
  void storesWhereToGoOnBehindAGap() {
    sink.positions.put(0, new Position(2_000, "v1;in=7;emitted=7"));
    assertThat(prepare()).isEqualTo(-1);
    var gap = work.gaps().getFirst();
    assertThat(gap.kind()).isEqualTo(Gap.Kind.SHORTER);

    work.accept(gap, 900, consumer);

    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(900);
    assertThat(account().in()).isEqualTo(7);
    work.forget(PARTITION);
    assertThat(prepare()).isEqualTo(900);
  }

  @Test
  void storesItOnceMoreWhenItIsNotKnownWhetherTheSinkHasIt() {
    sink.positions.put(0, new Position(2_000, "v1;in=7;emitted=7"));
    prepare();
    var gap = work.gaps().getFirst();
    sink.atCommit = AWAY;
    sink.isCommittedEvenSo = true;
    assertThatThrownBy(() -> work.accept(gap, 900, consumer)).isSameAs(AWAY);

    retry();
    work.accept(gap, 950, consumer);

    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(950);
  }

  @Test
  void storesNoPlaceOverWhatAnotherConsumerHasStored() {
    sink.positions.put(0, new Position(2_000, "v1;in=7;emitted=7"));
    prepare();
    sink.positions.put(0, new Position(500, "v1;in=9;emitted=9"));
    var gap =
        new Gap(
            PARTITION,
            PARTITION,
            Gap.Kind.SHORTER,
            2_000,
            2_000,
            clock.instant(),
            2_000,
            "v1;in=7;emitted=7",
            new Extent("id", 1, 0, 1_000));

    assertThatThrownBy(() -> work.accept(gap, 900, consumer))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("the positions moved");

    assertThat(sink.positions).isEqualTo(Map.of(0, new Position(500, "v1;in=9;emitted=9")));
  }

  /** What the consumer thread does after a failure; answers where the partition goes on. */
  private long retry() {
    work.rolledBack("no answer");
    work.forget(PARTITION);
    sink.atCommit = null;
    sink.isCommittedEvenSo = false;
    return prepare();
  }
}
