package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.runtime.flood.FloodListener.Ending;
import dev.millrace.runtime.position.KnownPosition;
import dev.millrace.runtime.position.Place;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.FatalStageException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One poll or one batch of a shell, on the thread of the test. */
class ConsumerShellPollTest extends ConsumerShellFixture {

  private static final DependencyUnavailable AWAY =
      new DependencyUnavailable("postgres", "no answer", new RuntimeException());

  private static final Duration FIRST = Duration.ofMillis(1);
  private static final EventError BAD_DATE =
      EventError.ofField(ErrorCode.CAST_FAILED, "created_at", "field created_at holds a text");

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final RecordingContainer container = new RecordingContainer();

  ConsumerShellPollTest() {
    super(FIRST, FIRST);
  }

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
    consumer.updateEndOffsets(Map.of(PARTITION, 50L));
    consumer.seek(PARTITION, 40);
    work.starts.put(PARTITION, 40L);
  }

  @Test
  void readsWhereItStandsAfterItsOffsetHasGone() {
    own();
    consumer.seek(PARTITION, 7);

    assertThat(poll(_ -> fail(new OffsetOutOfRangeException(Map.of(PARTITION, 7L))))).isEmpty();
    assertThat(shell.state()).isEqualTo(new ConsumerState.Running());
    poll(_ -> ConsumerRecords.empty());

    assertThat(work.forgotten).containsExactly(PARTITION);
    assertThat(work.prepared).hasSize(2);
    assertThat(consumer.position(PARTITION)).isEqualTo(40);
  }

  @Test
  void aPartitionWithoutAnOffsetIsNoFailure() {
    own();

    assertThat(poll(_ -> fail(new NoOffsetForPartitionException(PARTITION)))).isEmpty();

    assertThat(shell.state()).isEqualTo(new ConsumerState.Running());
  }

  @Test
  void anyOtherFailureOfAPollIsAPause() {
    own();

    assertThat(poll(_ -> fail(new IllegalStateException("of the client")))).isEmpty();

    assertThat(shell.state().text()).startsWith("paused").contains("of the client");
  }

  /** As when a listener throws it within the poll, which wraps it. */
  @Test
  void whatAPersonMustMendEndsItInAPoll() {
    own();

    poll(_ -> fail(new KafkaException("in a callback", new FatalStageException("it is refused"))));

    assertThat(shell.state().text()).isEqualTo("stopped: it is refused");
  }

  @Test
  void whatAPersonMustMendEndsItBeforeItIsReady() {
    work.failure = () -> new FatalStageException("the table has no column price");

    own();

    assertThat(shell.state().text()).isEqualTo("stopped: the table has no column price");
    assertThat(work.forgotten).isEmpty();
  }

  @Test
  void beingWokenUpIsNoFailureAndItIsMadeReadyAtTheNextPoll() {
    shell.onPartitionsAssigned(consumer, List.of(PARTITION));
    work.failure = WakeupException::new;
    assertThatExceptionOfType(WakeupException.class)
        .isThrownBy(() -> poll(_ -> ConsumerRecords.empty()));
    work.failure = () -> new DependencyUnavailable("kafka", "woken up", new WakeupException());
    poll(_ -> ConsumerRecords.empty());
    assertThatExceptionOfType(WakeupException.class)
        .isThrownBy(() -> poll(_ -> fail(new WakeupException())));
    assertThat(shell.state()).isEqualTo(new ConsumerState.Running());

    work.failure = () -> null;
    poll(_ -> ConsumerRecords.empty());

    assertThat(work.prepared).hasSize(4).allMatch(each -> each.contains(PARTITION));
    assertThat(consumer.position(PARTITION)).isEqualTo(40);
  }

  @Test
  void aWakeUpWhileItLooksForRecordsIsNoFailure() {
    shell.beginWithProbe(() -> {});
    own();
    assertThat(shell.isProven()).isFalse();
    consumer.setOffsetsException(new WakeupException());

    assertThatExceptionOfType(WakeupException.class)
        .isThrownBy(() -> poll(_ -> ConsumerRecords.empty()));

    assertThat(shell.state()).isEqualTo(new ConsumerState.Running());
    assertThat(shell.isProven()).isFalse();
  }

  @Test
  void doesNotLookForRecordsAgainAndAgainWhenItCannot() {
    shell.beginWithProbe(() -> {});
    own();
    consumer.setOffsetsException(new KafkaException("no leader"));

    poll(_ -> ConsumerRecords.empty());

    assertThat(shell.state().text()).startsWith("paused").contains("look for records", "no leader");
    assertThat(work.forgotten).containsExactly(PARTITION);
  }

  @Test
  void isProvenOnceByTheFirstBatchOfWhichItTakesAFew() {
    var told = new AtomicInteger();
    shell.beginWithProbe(told::incrementAndGet);
    own();
    assertThat(shell.isProven()).isFalse();

    take(40, 45);

    assertThat(work.processed).containsExactly(40L, 41L);
    assertThat(consumer.position(PARTITION)).isEqualTo(42);
    assertThat(shell.isProven()).isTrue();
    take(42, 45);
    assertThat(work.processed).containsExactly(40L, 41L, 42L, 43L, 44L);
    assertThat(told).hasValue(1);
  }

  @Test
  void isProvenByNothingThatIsLeftToRead() {
    var told = new AtomicInteger();
    shell.beginWithProbe(told::incrementAndGet);
    own();
    assertThat(told).as("records are still to come").hasValue(0);
    consumer.updateEndOffsets(Map.of(PARTITION, 40L));

    poll(_ -> ConsumerRecords.empty());

    assertThat(told).hasValue(1);
  }

  @Test
  void takesNothingWhileItWaitsAndReadsItAgain() {
    own();
    work.isOnlyProcessing = true;
    work.failure = () -> AWAY;
    take(40, 43);
    assertThat(shell.state()).isInstanceOf(ConsumerState.Paused.class);
    work.failure = () -> null;

    take(40, 43);

    assertThat(work.processed).isEmpty();
    assertThat(consumer.position(PARTITION)).isEqualTo(40);
    int before = work.prepared.size();
    poll(_ -> ConsumerRecords.empty());
    assertThat(work.prepared).as("nobody is asked meanwhile").hasSize(before);
  }

  @Test
  void leavesAPartitionAloneThatIsLostWithinItsBatch() {
    own();
    work.failure = () -> AWAY;
    work.isOnlyProcessing = true;
    work.meanwhile = () -> shell.onPartitionsLost(consumer, List.of(PARTITION));

    take(40, 43);

    assertThat(consumer.position(PARTITION)).as("not sought back").isEqualTo(43);
    assertThat(shell.state()).isInstanceOf(ConsumerState.Paused.class);
  }

  @Test
  void undoesABatchThatEndsTheThreadAndStaysWhereItIs() {
    own();
    work.isOnlyProcessing = true;
    work.failure = () -> new FatalStageException("the table has no column price");

    take(40, 43);

    assertThat(work.rolledBack).containsExactly("the table has no column price");
    assertThat(consumer.position(PARTITION)).isEqualTo(40);
    assertThat(shell.state().text()).isEqualTo("stopped: the table has no column price");
  }

  @Test
  void aFailureOfKafkaWithinABatchUndoesItAndMakesReadyAnew() {
    own();
    work.isOnlyProcessing = true;
    work.failure = () -> new KafkaException("no coordinator");

    take(40, 43);

    assertThat(shell.state().text()).contains("process a batch", "no coordinator");
    assertThat(work.rolledBack).hasSize(1);
    assertThat(work.forgotten).containsExactly(PARTITION);
    assertThat(consumer.position(PARTITION)).isEqualTo(40);
    assertThat(meters.get("millrace.batches.rolled.back").counter().count()).isOne();
  }

  @Test
  void aPollWithinABatchOnlyStaysInTheGroup() {
    own();
    int before = work.prepared.size();
    work.meanwhile =
        () -> {
          shell.onPartitionsAssigned(consumer, List.of(new TopicPartition("raw.orders", 1)));
          assertThatExceptionOfType(KafkaException.class)
              .isThrownBy(() -> poll(_ -> fail(new KafkaException("of this poll"))))
              .withMessage("of this poll");
        };

    take(40, 43);

    assertThat(work.processed).containsExactly(40L, 41L, 42L);
    assertThat(work.prepared).hasSize(before);
    work.meanwhile = () -> {};
    poll(_ -> ConsumerRecords.empty());
    assertThat(work.prepared).as("the batch is over").hasSize(before + 1);
  }

  @Test
  void anErrorGivesUpNothingInOrder() {
    own();
    hold();

    assertThatExceptionOfType(StackOverflowError.class)
        .isThrownBy(() -> poll(_ -> fail(new StackOverflowError())));
    shell.onPartitionsRevokedAfterCommit(consumer, List.of(PARTITION));

    assertThat(noted().isReleased()).isFalse();
  }

  @Test
  void anErrorWithinABatchGivesUpNothingInOrder() {
    own();
    hold();
    work.isOnlyProcessing = true;
    work.failure = StackOverflowError::new;

    assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> take(40, 43));
    shell.onPartitionsRevokedAfterCommit(consumer, List.of(PARTITION));

    assertThat(noted().isReleased()).isFalse();
  }

  @Test
  void aClassThatIsMissingIsNoRecordsDoing() {
    own();
    hold();

    assertThatExceptionOfType(NoClassDefFoundError.class)
        .isThrownBy(() -> poll(_ -> fail(new NoClassDefFoundError("some/Class"))));
    shell.onPartitionsRevokedAfterCommit(consumer, List.of(PARTITION));

    assertThat(noted().isReleased()).isTrue();
  }

  @Test
  void beginsAsSoonAsItCanWhenItCannotWhileItIsAssigned() {
    work.failsWhenAssigned = true;
    work.failure = () -> AWAY;

    shell.onPartitionsAssigned(consumer, List.of(PARTITION));

    assertThat(shell.state()).isEqualTo(new ConsumerState.Running());
    work.failure = () -> null;
    poll(_ -> ConsumerRecords.empty());
    assertThat(work.prepared).hasSize(1);
  }

  @Test
  void readsWhatWasLeftInTheMiddleOfABatchWithCaution() {
    leave("40;1;0;-1;60;0");

    shell.onPartitionsAssigned(consumer, List.of(PARTITION));

    assertThat(consumer.paused()).containsExactly(PARTITION);
    var sizes = new AtomicInteger();
    poll(
        most -> {
          sizes.set(most);
          return ConsumerRecords.empty();
        });
    assertThat(sizes).as("one by one").hasValue(1);
  }

  @Test
  void aRecordThatIsGivenUpIsCommittedAndPassedOver() {
    leave("40;1;1;40;60;0");

    own();

    assertThat(work.processed).containsExactly(40L);
    assertThat(consumer.position(PARTITION)).isEqualTo(41);
    assertThat(shell.hasGivenUp()).isTrue();
  }

  @Test
  void aRecordThatCannotBeGivenUpNowIsNotPassedOver() {
    leave("40;1;1;40;60;0");
    work.isOnlyProcessing = true;
    work.failure = () -> AWAY;

    own();

    assertThat(consumer.position(PARTITION)).isEqualTo(40);
    assertThat(shell.hasGivenUp()).isFalse();
    assertThat(shell.state().text()).contains("postgres");
    assertThat(work.rolledBack).hasSize(1);
    assertThat(work.forgotten).containsExactly(PARTITION);
  }

  @Test
  void aRecordThatKafkaDoesNotLetGiveUpIsNotPassedOver() {
    leave("40;1;1;40;60;0");
    work.isOnlyProcessing = true;
    work.failure = () -> new KafkaException("fenced");

    own();

    assertThat(consumer.position(PARTITION)).isEqualTo(40);
    assertThat(shell.hasGivenUp()).isFalse();
    assertThat(shell.state().text()).contains("give up a record", "fenced");
  }

  @Test
  void whatAPersonMustMendEndsItBeforeARecordIsGivenUp() {
    leave("40;1;1;40;60;0");
    work.isOnlyProcessing = true;
    work.failure = () -> new FatalStageException("the table has no column price");

    own();

    assertThat(consumer.position(PARTITION)).isEqualTo(40);
    assertThat(shell.hasGivenUp()).isFalse();
    assertThat(work.rolledBack).containsExactly("the table has no column price");
    assertThat(shell.state().text()).isEqualTo("stopped: the table has no column price");
  }

  @Test
  void settlesWhatItLeftBehindAsSoonAsItHasPartitions() {
    shell.onPartitionsAssigned(consumer, List.of());
    assertThat(work.timesAssigned).isZero();

    shell.onPartitionsAssigned(consumer, List.of(PARTITION));

    assertThat(work.timesAssigned).isOne();
  }

  @Test
  void standsBeforeAGapUntilSomebodySaysWhereToGoOn() {
    shell.attach(container);
    work.gaps = List.of(gap(PARTITION));
    own();
    assertThat(shell.state()).isInstanceOf(ConsumerState.AtGap.class);
    assertThat(container.paused).containsExactly(PARTITION);
    take(40, 43);
    assertThat(work.processed).isEmpty();

    var done = gaps.accept(_ -> true, new Place.Offset(45));
    poll(_ -> ConsumerRecords.empty());

    assertThat(done).isCompleted();
    assertThat(work.accepted).containsExactly(45L);
    assertThat(work.forgotten).containsExactly(PARTITION);
    assertThat(work.prepared).as("anew").hasSize(2);
    assertThat(container.paused).isEmpty();
    assertThat(shell.state()).isEqualTo(new ConsumerState.Running());
    assertThat(told).containsExactly("gap raw.orders-0", "gap raw.orders-0 accepted at 45");
  }

  @Test
  void holdsAPartitionWhoseEventsFailAlikeUntilItIsReleased() {
    shell.attach(container);
    own();
    flood();
    assertThat(shell.state()).isInstanceOf(ConsumerState.Held.class);
    assertThat(container.paused).containsExactly(PARTITION);
    assertThat(consumer.position(PARTITION)).isEqualTo(40);
    take(40, 43);
    assertThat(work.processed).isEmpty();
    assertThat(consumer.position(PARTITION)).isEqualTo(40);

    floods.release(_ -> true, Ending.RELEASED);
    take(40, 43);

    assertThat(work.processed).containsExactly(40L, 41L, 42L);
    assertThat(shell.state()).isEqualTo(new ConsumerState.Running());
    assertThat(told).containsExactly("flood created_at {0=40}", "flood created_at RELEASED");
  }

  @Test
  void givesAFloodUpWithItsPartition() {
    own();
    flood();

    shell.onPartitionsLost(consumer, List.of(PARTITION));

    assertThat(told.getLast()).isEqualTo("flood created_at HANDED_OVER");
    assertThat(shell.state()).isEqualTo(new ConsumerState.Running());
  }

  @Test
  void aHeldPartitionIsNothingThatIsLeftToRead() {
    own();
    flood();
    poll(_ -> fail(new KafkaException("a hiccup")));
    assertThat(shell.state()).isInstanceOf(ConsumerState.Paused.class);
    timers.pass(FIRST);

    poll(_ -> ConsumerRecords.empty());

    assertThat(shell.state()).isInstanceOf(ConsumerState.Held.class);
  }

  @Test
  void aPartitionBeforeAGapIsNothingThatIsLeftToRead() {
    shell.beginWithProbe(() -> {});
    work.gaps = List.of(gap(PARTITION));

    own();

    assertThat(shell.isProven()).isTrue();
  }

  @Test
  void doesNotCallItselfProvenBeforeItsPartitionsAreReady() {
    shell.beginWithProbe(() -> {});
    consumer.updateEndOffsets(Map.of(PARTITION, 40L));

    poll(
        _ -> {
          shell.onPartitionsAssigned(consumer, List.of(PARTITION));
          return ConsumerRecords.empty();
        });

    assertThat(shell.isProven()).isFalse();
    poll(_ -> ConsumerRecords.empty());
    assertThat(shell.isProven()).isTrue();
  }

  @Test
  void whatNobodyForesawWhileItFindsItsPlaceIsAPause() {
    work.failure = () -> new IllegalStateException("half a place");

    own();

    assertThat(shell.state().text()).contains("find where to go on", "half a place");
    assertThat(work.forgotten).containsExactly(PARTITION);
  }

  @Test
  void goesBackToWhereItStandsBeforeItTakesAnything() {
    shell.onPartitionsAssigned(consumer, List.of(PARTITION));

    take(43, 45);

    assertThat(work.processed).isEmpty();
    assertThat(consumer.position(PARTITION)).isEqualTo(40);
  }

  @Test
  void goingBackProvesNothing() {
    shell.beginWithProbe(() -> {});
    shell.onPartitionsAssigned(consumer, List.of(PARTITION));

    take(43, 45);
    assertThat(shell.isProven()).isFalse();
    take(40, 45);

    assertThat(work.processed).as("still a probe").containsExactly(40L, 41L);
    assertThat(shell.isProven()).isTrue();
  }

  @Test
  void seeksBackInAPartitionThatItLostAndGotBackBeforeTheBatch() {
    own();
    shell.onPartitionsLost(consumer, List.of(PARTITION));
    shell.onPartitionsAssigned(consumer, List.of(PARTITION));
    work.isOnlyProcessing = true;
    work.failure = () -> AWAY;

    take(40, 43);

    assertThat(consumer.position(PARTITION)).isEqualTo(40);
  }

  @Test
  void looksForATopicThatWasMadeAnewThoughNothingComes() {
    own();
    positions.hold(PARTITION, position());

    poll(_ -> ConsumerRecords.empty());

    assertThat(work.forgotten).containsExactly(PARTITION);
  }

  @Test
  void notesWhatItHasReadAndTellsWhatWaits() {
    own();
    positions.hold(PARTITION, at(40, ""));
    work.meanwhile = () -> standing.moved(PARTITION, 43, "v1;in=3");

    take(40, 43);

    assertThat(noted().next()).isEqualTo(43);
    assertThat(noted().end()).isEqualTo(50);
    assertThat(lag()).isEqualTo(7);
  }

  @Test
  void tellsWhatWaitsThoughNothingComes() {
    own();

    assertThat(lag()).isEqualTo(10);
  }

  @Test
  void aBatchStaysCommittedWhenItsPlaceCannotBeNoted() {
    own();
    standing.accepted(gap(STATE), new Start(0, ""));
    work.meanwhile = () -> topics.failWith(new KafkaException("away"));

    take(40, 43);

    assertThat(shell.state().text()).contains("cannot find out about");
    assertThat(work.processed).containsExactly(40L, 41L, 42L);
    assertThat(work.rolledBack).isEmpty();
    assertThat(consumer.position(PARTITION)).isEqualTo(43);
  }

  @Test
  void deletesTheNotesOfWhatItGivesUpInOrder() {
    leave("40;1;0;-1;60;0");
    own();
    hold();
    poll(_ -> ConsumerRecords.empty());
    assertThat(noted().marks()).containsKey("danger");

    shell.onPartitionsRevokedAfterCommit(consumer, List.of(PARTITION));

    assertThat(noted().marks()).doesNotContainKey("danger");
    assertThat(noted().isReleased()).isTrue();
  }

  @Test
  void anErrorLeavesTheNotesOfWhatItReadWithCaution() {
    leave("40;1;0;-1;60;0");
    own();
    hold();
    assertThatExceptionOfType(StackOverflowError.class)
        .isThrownBy(() -> poll(_ -> fail(new StackOverflowError())));

    shell.onPartitionsRevokedAfterCommit(consumer, List.of(PARTITION));

    assertThat(noted().marks()).containsEntry("danger", "40;1;1;-1;60;0");
    assertThat(isAnothersTurn()).isTrue();
  }

  @Test
  void hasItsTurnUntilItsBatchIsOver() {
    leave("40;1;0;-1;60;0");
    own();
    var polled =
        poll(
            _ -> {
              consumer.addRecord(
                  new ConsumerRecord<>(PARTITION.topic(), 0, 40, null, new byte[] {1}));
              return consumer.poll(Duration.ZERO);
            });
    assertThat(isAnothersTurn()).isFalse();

    shell.onMessage(polled, null, consumer);

    assertThat(work.processed).containsExactly(40L);
    assertThat(isAnothersTurn()).isTrue();
  }

  @Test
  void hasNoTurnForWhatItHasNotGot() {
    leave("40;1;0;-1;60;0");
    own();
    poll(_ -> ConsumerRecords.empty());
    assertThat(isAnothersTurn()).isFalse();
    shell.onPartitionsLost(consumer, List.of(PARTITION));

    assertThat(sizeOfNextPoll()).isEqualTo(Integer.MAX_VALUE);

    assertThat(isAnothersTurn()).isTrue();
  }

  @Test
  void readsAsUsualWhatAnotherHasReadInTheMeantimeAndGivenUpInOrder() {
    leave("40;1;0;-1;60;0");
    own();
    assertThat(sizeOfNextPoll()).isOne();
    shell.onPartitionsLost(consumer, List.of(PARTITION));
    var another = keeper(NAME + "@there");
    another.hold(PARTITION, position());
    another.release(PARTITION);

    own();

    assertThat(sizeOfNextPoll()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void readsNothingWithCautionWhileItWaits() {
    leave("40;1;0;-1;60;0");
    work.failure = () -> AWAY;
    own();
    assertThat(shell.state()).isInstanceOf(ConsumerState.Paused.class);

    assertThat(sizeOfNextPoll()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void readsTheOthersWithCautionFirstWhenAPartitionFails() {
    var other = new TopicPartition(PARTITION.topic(), 1);
    consumer.assign(List.of(PARTITION, other));
    consumer.updateEndOffsets(Map.of(other, 50L));
    consumer.seek(PARTITION, 40);
    consumer.seek(other, 0);
    topics.with(other, 0, 50);
    leave("40;1;0;-1;60;0");
    keeper(NAME + "@there").hold(other, at(0, "v1"));
    shell.onPartitionsAssigned(consumer, List.of(PARTITION, other));
    poll(_ -> ConsumerRecords.empty());
    var first = consumer.paused().contains(other) ? PARTITION : other;
    long at = consumer.position(first);
    work.isOnlyProcessing = true;
    work.failure = () -> AWAY;
    take(first, at, at + 1);
    work.failure = () -> null;
    timers.pass(FIRST);

    poll(_ -> ConsumerRecords.empty());

    assertThat(consumer.paused()).containsExactly(first);
  }

  @Test
  void commitsBehindARecordThatIsGivenUp() {
    leave("40;1;1;40;60;0");

    own();

    assertThat(work.next).containsExactly(Map.of(PARTITION, 41L));
  }

  @Test
  void leavesNothingBehindOnceItIsClosed() {
    shell.attach(container);
    own();
    poll(_ -> fail(new KafkaException("a hiccup")));
    assertThat(container.isPauseRequested()).isTrue();
    assertThat(breakers.getAllCircuitBreakers()).hasSize(1);
    assertThat(paused()).isOne();

    shell.close();
    timers.pass(FIRST);

    assertThat(breakers.getAllCircuitBreakers()).isEmpty();
    assertThat(paused()).isZero();
    assertThat(container.isPauseRequested()).as("no probe any more").isTrue();
  }

  /** Hands over a window of events that all fail alike. */
  private void flood() {
    var rejected = new AtomicInteger();
    work.meanwhile =
        () -> {
          // Nothing is left of the batch in its second round.
          for (; rejected.get() < WINDOW; rejected.incrementAndGet()) {
            breaker.rejected(rejected.get(), event(40 + rejected.get()), BAD_DATE, false);
          }
          breaker.judge(work.largest == WINDOW ? WINDOW : 0);
          work.largest = 0;
        };
    take(40, 40 + WINDOW);
    work.meanwhile = () -> {};
  }

  private static EventRecord event(long offset) {
    return new EventRecord(
        PARTITION.topic(), PARTITION.partition(), offset, 0, null, null, "e", 0, "", List.of());
  }

  private boolean isAnothersTurn() {
    int taken = turns.take(false, Duration.ofMillis(1));
    turns.giveBack(taken);
    return taken > 0;
  }

  private int sizeOfNextPoll() {
    var size = new AtomicInteger();
    poll(
        most -> {
          size.set(most);
          return ConsumerRecords.empty();
        });
    return size.get();
  }

  /** As the container does: a poll assigns, and the next one makes ready. */
  private void own() {
    shell.onPartitionsAssigned(consumer, List.of(PARTITION));
    poll(_ -> ConsumerRecords.empty());
  }

  private ConsumerRecords<byte[], byte[]> poll(IntFunction<ConsumerRecords<byte[], byte[]>> poll) {
    return shell.poll(poll, consumer);
  }

  private static ConsumerRecords<byte[], byte[]> fail(Throwable failure) {
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  /** Hands over a batch that the consumer has just read. */
  private void take(long from, long until) {
    take(PARTITION, from, until);
  }

  private void take(TopicPartition partition, long from, long until) {
    var records =
        LongStream.range(from, until)
            .mapToObj(
                each ->
                    new ConsumerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        each,
                        new byte[] {1},
                        new byte[] {2}))
            .toList();
    consumer.seek(partition, until);
    shell.onMessage(
        new ConsumerRecords<>(
            Map.of(partition, records), Map.of(partition, new OffsetAndMetadata(until))),
        null,
        consumer);
  }

  private void hold() {
    positions.hold(PARTITION, position());
  }

  /** Another consumer has died over the partition, and noted how it read. */
  private void leave(String mark) {
    var before = keeper(NAME + "@there");
    before.hold(PARTITION, position());
    before.mark(PARTITION, "danger", mark);
  }

  private KnownPosition position() {
    return new KnownPosition("id", 0, 40, 50, "v1;in=40", timers.instant(), "", false, Map.of());
  }
}
