package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.position.KnownPosition;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.watch.LoggedLines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/** A shell in a real container, around a consumer of Kafka's own that reads from memory. */
@Isolated("It reads what the whole JVM logs.")
class ConsumerShellTest extends ConsumerShellFixture {

  private static final Duration FIRST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofMillis(64);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
  private final ScriptedConsumer consumer = new ScriptedConsumer(shell);
  private final ConsumerThread thread =
      new ConsumerThread(NAME, PARTITION.topic(), shell, new OneConsumer(consumer), end::set);

  ConsumerShellTest() {
    super(FIRST, LONGEST);
  }

  @BeforeEach
  void start() {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(PARTITION)));
  }

  @AfterEach
  void stop() {
    thread.stop();
    shell.close();
    assertThat(told).as("floods and gaps").isEmpty();
  }

  @Test
  void rightsThatAreMissingAreAPauseWithTheirNameAndEndWhenTheyAreGranted() {
    consumer.failing.set(new TopicAuthorizationException(Set.of("raw.orders")));

    thread.start();

    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);
    assertThat(shell.state().text())
        .startsWith("paused, tried again by itself: cannot poll: TopicAuthorizationException")
        .contains("raw.orders", "Grant the right");
    timers.pass(LONGEST);
    assertThat(shell.state()).isInstanceOf(ConsumerState.Paused.class);
    assertThat(paused()).isOne();

    consumer.failing.set(null);
    put(0, 3);

    passUntil(() -> work.processed.size() == 3);
    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Running);
    assertThat(shell.state()).isEqualTo(new ConsumerState.Running());
    assertThat(paused()).isZero();
    assertThat(thread.isAlive()).isTrue();
  }

  @Test
  void aQuietTopicIsNoReasonToStayPaused() {
    consumer.failing.set(new TopicAuthorizationException(Set.of("raw.orders")));
    thread.start();
    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);

    consumer.failing.set(null);

    passUntil(() -> shell.state() instanceof ConsumerState.Running);
    assertThat(work.prepared).isNotEmpty();
    assertThat(work.processed).isEmpty();
  }

  @Test
  void aQuietTopicStaysPausedWhileTheDependencyDoesNotAnswer() {
    work.failure = () -> new DependencyUnavailable("postgres", "no answer", new RuntimeException());
    consumer.failing.set(new KafkaException("a hiccup"));
    thread.start();
    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);
    consumer.failing.set(null);

    passUntil(() -> shell.state().text().startsWith("paused, waiting for postgres: postgres un"));
    int before = work.prepared.size();
    passUntil(() -> work.prepared.size() > before + 2);
    assertThat(shell.state()).isInstanceOf(ConsumerState.Paused.class);

    work.failure = () -> null;
    passUntil(() -> shell.state() instanceof ConsumerState.Running);
  }

  @Test
  void aProbeThatOnlySeeksIsNoSuccess() {
    work.starts.put(PARTITION, 2L);
    work.failure = () -> new DependencyUnavailable("postgres", "no answer", new RuntimeException());
    thread.start();
    put(0, 4);
    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);

    work.isOnlyProcessing = true;
    int before = work.prepared.size();
    passUntil(() -> work.prepared.size() > before + 3);

    assertThat(shell.state()).isInstanceOf(ConsumerState.Paused.class);
    assertThat(paused()).isOne();
    assertThat(timers.waits()).doesNotContain(FIRST);
    assertThat(work.largest).isLessThanOrEqualTo(2);

    work.failure = () -> null;
    passUntil(() -> shell.state() instanceof ConsumerState.Running);
    assertThat(work.processed).isEqualTo(List.of(2L, 3L));
  }

  @Test
  void recordsThatAreStillToComeAreNoQuietTopic() {
    consumer.failing.set(new KafkaException("a hiccup"));
    consumer.updateEndOffsets(Map.of(PARTITION, 7L));
    thread.start();
    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);

    consumer.failing.set(null);
    int before = consumer.polls;
    passUntil(() -> consumer.polls > before + 20);

    assertThat(shell.state()).isInstanceOf(ConsumerState.Paused.class);
    assertThat(paused()).isOne();
  }

  @Test
  void whatNobodyForesawIsToldAsThat() {
    work.isOnlyProcessing = true;
    work.failure = () -> new IllegalStateException("half a batch");
    thread.start();
    put(0, 1);

    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);

    assertThat(shell.state().text())
        .isEqualTo(
            "paused, tried again by itself: nobody foresaw java.lang.IllegalStateException: half a"
                + " batch");
  }

  @Test
  void whatAPersonMustMendEndsIt() {
    work.failure = () -> new FatalStageException("the table has no column price");
    thread.start();
    put(0, 1);

    await().atMost(LIMIT).until(() -> !thread.isAlive());

    assertThat(shell.end()).isNotNull();
    assertThat(shell.end().isForAPerson()).isTrue();
    assertThat(shell.end().cause()).isEqualTo("the table has no column price");
    assertThat(shell.state().text()).isEqualTo("stopped: the table has no column price");
  }

  @Test
  void anErrorEndsItAndIsTold() {
    work.failure = () -> new NoClassDefFoundError("dev/millrace/Missing");
    thread.start();
    put(0, 1);

    await().atMost(LIMIT).until(() -> end.get() != null);

    assertThat(end.get()).isInstanceOf(NoClassDefFoundError.class);
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void anErrorInAPollEndsItAndIsTold() {
    try (var containers = new LoggedLines(KafkaMessageListenerContainer.class)) {
      endsInAPoll();
      // Only the log that services switch off has it besides.
      assertThat(containers.lines()).isEmpty();
    }
  }

  private void endsInAPoll() {
    consumer.error = new StackOverflowError();
    thread.start();

    await().atMost(LIMIT).until(() -> end.get() != null);

    assertThat(end.get()).isInstanceOf(StackOverflowError.class);
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void theLagIsUnknownWhileItIsNotMeasured() {
    work.isOnlyProcessing = true;
    work.failure = () -> new DependencyUnavailable("postgres", "no answer", new RuntimeException());
    assertThat(lag()).isNaN();
    thread.start();
    await().atMost(LIMIT).until(() -> lag() == 0);

    put(0, 1);

    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);
    assertThat(lag()).isNaN();
  }

  @Test
  void aQuietTopicWhoseStateCannotBeNotedIsAPause() {
    // The partition of its state is held, so that its end is noted now and then.
    standing.accepted(gap(STATE), new Start(0, ""));
    topics.failWith(new KafkaException("away"));
    try (var containers = new LoggedLines(KafkaMessageListenerContainer.class)) {
      thread.start();

      await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);

      assertThat(shell.state().text()).contains("cannot find out about", "away");
      assertThat(containers.lines()).isEmpty();
    }
    topics.failWith(null);

    passUntil(() -> shell.state() instanceof ConsumerState.Running);
  }

  @Test
  void readsABatchAgainFromItsBeginningWhenItFailed() {
    work.isOnlyProcessing = true;
    work.failure = () -> new DependencyUnavailable("postgres", "no answer", new RuntimeException());
    thread.start();
    put(0, 5);
    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);
    assertThat(meters.get("millrace.batches.rolled.back").counter().count()).isOne();

    work.failure = () -> null;
    passUntil(() -> work.processed.size() >= 5);

    assertThat(work.processed).isEqualTo(List.of(0L, 1L, 2L, 3L, 4L));
  }

  @Test
  void takesNothingOfAPartitionThatIsLostMeanwhile() {
    thread.start();
    put(0, 2);
    await().atMost(LIMIT).until(() -> work.processed.size() == 2);

    consumer.schedulePollTask(() -> consumer.rebalance(List.of()));
    await().atMost(LIMIT).until(() -> work.forgotten.contains(PARTITION));
    put(2, 2);
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(PARTITION)));
    work.starts.put(PARTITION, 2L);

    await().atMost(LIMIT).until(() -> work.processed.size() == 4);
    assertThat(work.processed).isEqualTo(List.of(0L, 1L, 2L, 3L));
    assertThat(work.prepared).as("anew").hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aPauseEndsBecauseItsPartitionsWent() {
    work.isOnlyProcessing = true;
    work.failure = () -> new DependencyUnavailable("postgres", "no answer", new RuntimeException());
    thread.start();
    put(0, 5);
    await().atMost(LIMIT).until(() -> shell.state() instanceof ConsumerState.Paused);

    consumer.schedulePollTask(() -> consumer.rebalance(List.of()));

    passUntil(() -> shell.state() instanceof ConsumerState.Running);
    assertThat(work.forgotten).contains(PARTITION);
    assertThat(work.processed).isEmpty();
  }

  @Test
  void notesThatARevokedPartitionIsGivenUpInOrder() {
    hold();

    shell.onPartitionsRevokedAfterCommit(consumer, List.of(PARTITION));

    assertThat(positions.holds(PARTITION)).isFalse();
    assertThat(noted().isReleased()).isTrue();
    assertThat(work.forgotten).containsExactly(PARTITION);
  }

  /** It may be somebody else's by now, who has noted more than this one knows. */
  @Test
  void notesNothingOfAPartitionThatIsLost() {
    hold();

    shell.onPartitionsLost(consumer, List.of(PARTITION));

    assertThat(positions.holds(PARTITION)).isFalse();
    assertThat(noted().isReleased()).isFalse();
    assertThat(work.forgotten).containsExactly(PARTITION);
  }

  private void hold() {
    shell.onPartitionsAssigned(consumer, List.of(PARTITION));
    positions.hold(
        PARTITION,
        new KnownPosition("id", 0, 4, 7, "v1;in=4", timers.instant(), "", false, Map.of()));
    var assigned = new MockConsumer<byte[], byte[]>("none");
    assigned.assign(List.of(PARTITION));
    assigned.seek(PARTITION, 4);
    shell.poll(_ -> ConsumerRecords.empty(), assigned);
  }

  /** Lets the fake time pass until something is so. */
  private void passUntil(java.util.concurrent.Callable<Boolean> condition) {
    await()
        .atMost(LIMIT)
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              timers.pass(LONGEST);
              return condition.call();
            });
  }

  private void put(long first, int count) {
    consumer.schedulePollTask(
        () -> {
          for (long offset = first; offset < first + count; offset++) {
            consumer.log.add(
                new ConsumerRecord<>("raw.orders", 0, offset, new byte[] {1}, new byte[] {2}));
          }
          consumer.updateEndOffsets(Map.of(PARTITION, first + count));
        });
  }

  /** As the watched consumer of Kafka, from memory; a poll without records takes a moment. */
  private static final class ScriptedConsumer extends MockConsumer<byte[], byte[]> {
    final AtomicReference<@Nullable KafkaException> failing = new AtomicReference<>();
    volatile @Nullable Error error;
    volatile int polls;

    /** All records there are; what was polled can be polled again after a seek. */
    final List<ConsumerRecord<byte[], byte[]>> log = new CopyOnWriteArrayList<>();

    private final PollWatch watch;

    ScriptedConsumer(PollWatch watch) {
      super("earliest");
      this.watch = watch;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      return watch.poll(_ -> polled(), this);
    }

    private ConsumerRecords<byte[], byte[]> polled() {
      polls++;
      var broken = error;
      if (broken != null) {
        throw broken;
      }
      if (assignment().contains(PARTITION) && !paused().contains(PARTITION)) {
        long position = position(PARTITION);
        log.stream().filter(each -> each.offset() >= position).forEach(this::addRecord);
      }
      var records = super.poll(Duration.ZERO);
      var failure = failing.get();
      if (failure != null) {
        throw failure;
      }
      if (records.isEmpty()) {
        LockSupport.parkNanos(this, 500_000);
      }
      return records;
    }
  }

  private static final class OneConsumer extends DefaultKafkaConsumerFactory<byte[], byte[]> {
    private final Consumer<byte[], byte[]> consumer;

    OneConsumer(Consumer<byte[], byte[]> consumer) {
      super(Map.of("group.id", "group", "enable.auto.commit", false));
      this.consumer = consumer;
    }

    @Override
    protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
      return consumer;
    }
  }
}
