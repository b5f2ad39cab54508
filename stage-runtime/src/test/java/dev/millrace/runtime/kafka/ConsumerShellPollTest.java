package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodPolicy;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pause.PausePolicy;
import dev.millrace.runtime.position.KnownPosition;
import dev.millrace.runtime.position.MemoryTopics;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.StartingPoints.StateLog;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.watch.AssignmentLog;
import dev.millrace.runtime.watch.ManualTimers;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.spec.PipelineName;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
class ConsumerShellPollTest {

  private static final TopicPartition PARTITION = new TopicPartition("raw.orders", 0);
  private static final Duration FIRST = Duration.ofMillis(1);
  private static final DependencyUnavailable AWAY =
      new DependencyUnavailable("postgres", "no answer", new RuntimeException());

  private final ManualTimers timers = new ManualTimers();
  private final ScriptedWork work = new ScriptedWork();
  private final FloodBreaker breaker = new FloodBreaker(FloodPolicy.DEFAULT, timers);
  private final PositionLog log = EmptyPositionLog.at(timers);
  private final PositionKeeper positions = keeper("orders.transform.0@here");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ConsumerShell shell =
      new ConsumerShell(
          "orders.transform.0",
          work,
          new StageMetrics(meters, new PipelineName("orders"), StageName.TRANSFORM, 0),
          CircuitBreakerRegistry.ofDefaults(),
          new PausePolicy(FIRST, FIRST, 2),
          new OutageLog(timers, timers),
          new AssignmentLog(timers),
          timers,
          timers,
          new FloodHold("orders.transform.0", "raw.orders", breaker, new NoFloods()),
          new GapHold("orders.transform.0", new NoGaps()),
          new StartingPoints(
              positions,
              new MemoryTopics().with(PARTITION, 0, 50).facts(timers),
              Truth.KAFKA,
              new StateLog("state.transform.orders", Duration.ofHours(1)),
              timers),
          Losses.BY_DISTANCE,
          new Caution("orders.transform.0", positions, new Turns()),
          new BatchPace(Duration.ZERO));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

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
    var records =
        LongStream.range(from, until)
            .mapToObj(
                each -> new ConsumerRecord<>("raw.orders", 0, each, new byte[] {1}, new byte[] {2}))
            .toList();
    consumer.seek(PARTITION, until);
    shell.onMessage(
        new ConsumerRecords<>(
            Map.of(PARTITION, records), Map.of(PARTITION, new OffsetAndMetadata(until))),
        null,
        consumer);
  }

  private void hold() {
    positions.hold(PARTITION, position());
  }

  /** Another consumer has died over the partition, and noted how it read. */
  private void leave(String mark) {
    var before = keeper("orders.transform.0@there");
    before.hold(PARTITION, position());
    before.mark(PARTITION, "danger", mark);
  }

  private KnownPosition position() {
    return new KnownPosition("id", 0, 40, 50, "v1;in=40", timers.instant(), "", false, Map.of());
  }

  private KnownPosition noted() {
    return keeper("orders.transform.0@later").read(List.of(PARTITION)).get(PARTITION);
  }

  private PositionKeeper keeper(String holder) {
    return new PositionKeeper(log, "group", holder, timers);
  }
}
