package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.deadletter.DeadLetterWriter;
import dev.millrace.runtime.deadletter.GivenUp;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodPolicy;
import dev.millrace.runtime.flood.Flooded;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.MemoryTopics;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.StartingPoints.StateLog;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.tracing.StageTracing;
import dev.millrace.runtime.watch.ManualTimers;
import dev.millrace.spec.PipelineName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stage that remembers, between topics in memory: all of a batch is committed, or nothing. */
class RelayWorkTest {

  private static final PipelineName NAME = new PipelineName("things");
  private static final Topics TOPICS = new Topics(NAME);
  private static final String STATE = TOPICS.state("quality");
  private static final TopicPartition INPUT = new TopicPartition(TOPICS.transformed(), 0);
  private static final TopicPartition LOG = new TopicPartition(STATE, 0);

  private final ManualTimers clock = new ManualTimers();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RecordSeals seals = new RecordSeals(new SealKey(new byte[SealKey.BYTES]));
  private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final MemoryTopics topics = new MemoryTopics().with(INPUT, 0, 1_000).with(LOG, 0, 0);
  private final FloodBreaker flood = new FloodBreaker(FloodPolicy.DEFAULT, clock);
  private final Remembers stage = new Remembers();
  private @Nullable KafkaException stateFailure;
  private final RelayWork work = work();

  private RelayWork work() {
    var metrics = new StageMetrics(meters, NAME, StageName.QUALITY, 0);
    var output = new TransactionalOutput(this::make);
    return new RelayWork(
        stage,
        new RelayWork.Destinations(TOPICS.validated(), STATE),
        new InboundRecords(false, seals, new UntaggedEvents(false, clock), metrics, clock),
        output,
        new EventRouter(
            output,
            TOPICS,
            new DeadLetterWriter(NAME, StageName.QUALITY, 1),
            new RecordLimits(1 << 20, _ -> 1 << 20, clock),
            seals,
            clock),
        new StateRestore(
            RelayWorkTest::emptyLog,
            _ -> {
              if (stateFailure != null) {
                throw stateFailure;
              }
              return 0;
            },
            seals,
            metrics,
            clock),
        flood,
        new StartingPoints(
            new PositionKeeper(EmptyPositionLog.at(clock), "group", "things.quality.0@here", clock),
            topics.facts(clock),
            Truth.KAFKA,
            new StateLog(STATE, Duration.ofHours(1)),
            clock),
        new StageTracing(
            TracerProvider.noop().get("test"), NAME, StageName.QUALITY, "group", 0, clock),
        metrics,
        clock);
  }

  private static MockConsumer<byte[], byte[]> emptyLog() {
    var reader = new MockConsumer<byte[], byte[]>("earliest");
    reader.updateBeginningOffsets(Map.of(LOG, 0L));
    return reader;
  }

  private MockProducer<byte[], byte[]> make() {
    var producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    producers.add(producer);
    return producer;
  }

  @BeforeEach
  void assign() {
    consumer.assign(List.of(INPUT));
  }

  @Test
  void commitsOutcomesStateAndPositionsTogether() {
    prepare();
    process("emit", "filter", "duplicate", "reject");

    assertThat(producer().commitCount()).isOne();
    assertThat(sent(TOPICS.validated())).containsExactly("emit");
    assertThat(sent(TOPICS.deadLetters())).hasSize(1);
    assertThat(sent(STATE)).containsExactly("emit,filter,duplicate,reject");
    assertThat(committed().offset()).isEqualTo(4);
    var account = Account.decode(committed().metadata());
    assertThat(account.in()).isEqualTo(4);
    assertThat(account.emitted()).isOne();
    assertThat(account.filtered()).isOne();
    assertThat(account.duplicate()).isOne();
    assertThat(account.rejected()).isEqualTo(Map.of("RULE_VIOLATED", 1L));
    assertThat(stage.steps).containsExactly("assigned 0", "committed");
  }

  @Test
  void addsToTheAccountFromBatchToBatch() {
    prepare();
    process("emit");
    process("emit", "filter");

    assertThat(committed().offset()).isEqualTo(3);
    assertThat(Account.decode(committed().metadata()).in()).isEqualTo(3);
  }

  @Test
  void goesOnWithWhatIsCommitted() {
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(40, "v1;in=44;emitted=44")));

    assertThat(prepare()).isEqualTo(40);
    next = 40;
    process("emit");

    assertThat(Account.decode(committed().metadata()).in()).isEqualTo(45);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "by hand", "v9;in=many", ";flood=nonsense;again=x;redrive=;state=y"})
  void goesOnWithAnEmptyAccountWhereSomebodyElseHasCommitted(String metadata) {
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(40, metadata)));
    next = 40;

    assertThat(prepare()).isEqualTo(40);
    process("emit");

    assertThat(committed().offset()).isEqualTo(41);
    assertThat(Account.decode(committed().metadata()).in()).isOne();
  }

  @Test
  void commitsNothingOfABatchThatARebalanceHasOvertaken() {
    prepare();
    producer().sendOffsetsToTransactionException =
        new CommitFailedException("the group has rebalanced");

    assertThatThrownBy(() -> process("emit", "reject"))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("commit offsets in a transaction");
    work.rolledBack("rebalanced");

    assertThat(sent(TOPICS.validated())).isEmpty();
    assertThat(sent(TOPICS.deadLetters())).isEmpty();
    assertThat(producer().consumerGroupOffsetsHistory()).isEmpty();
    assertThat(stage.steps).containsExactly("assigned 0", "rolled back");
  }

  @Test
  void countsAndRemembersABatchOnceThatPassesAtTheSecondTry() {
    prepare();
    producer().commitTransactionException = new TimeoutException("no answer");
    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);
    producer().abortTransactionException = new KafkaException("commit timed out");
    work.rolledBack("no answer");
    work.forget(INPUT);

    next = Math.max(0, prepare());
    assertThat(producers).as("another producer has settled the one before").hasSize(2);
    process("emit");

    assertThat(Account.decode(committed().metadata()).in()).isOne();
    assertThat(sent(STATE)).containsExactly("emit");
    assertThat(stage.steps)
        .containsExactly("assigned 0", "rolled back", "revoked 0", "assigned 0", "committed");
  }

  @Test
  void doesNotRepeatABatchThatWasCommittedThoughKafkaDidNotSay() {
    prepare();
    process("emit");
    producer().commitTransactionException = new TimeoutException("no answer");
    producer().abortTransactionException = new KafkaException("commit timed out");
    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);
    // It was committed even so.
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(2, "v1;in=2;emitted=2")));
    work.rolledBack("no answer");
    work.forget(INPUT);

    assertThat(prepare()).isEqualTo(2);
    process("emit");

    assertThat(committed().offset()).isEqualTo(3);
    assertThat(Account.decode(committed().metadata()).in()).isEqualTo(3);
  }

  @Test
  void writesNothingAsAZombie() {
    prepare();
    producer().fenceProducer();

    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);
    work.rolledBack("fenced");

    assertThat(sent(TOPICS.validated())).isEmpty();
    assertThat(stage.steps).doesNotContain("committed");
  }

  @Test
  void writesNothingBeforeItIsKnownThatABatchIsNoFlood() {
    prepare();
    flood.restore(0, 1, "v1;in=1;flood=RULE_VIOLATED,,");

    assertThatThrownBy(() -> process("emit", "reject")).isInstanceOf(Flooded.class);
    work.rolledBack("a flood");
    next = 0;
    process("emit");

    assertThat(sent(TOPICS.deadLetters())).isEmpty();
    assertThat(sent(TOPICS.validated())).containsExactly("emit");
    assertThat(sent(STATE)).containsExactly("emit");
    assertThat(committed().offset()).isOne();
  }

  @Test
  void aRecordThatIsGivenUpIsNotHeldByAFloodOfItsKind() {
    prepare();
    flood.restore(0, 0, "v1;in=1;flood=UNCLASSIFIED,,");

    work.process(
        List.of(new ConsumerRecord<>(INPUT.topic(), 0, 0, null, GivenUp.DEADLY)),
        new HashMap<>(Map.of(INPUT, 1L)),
        consumer);

    assertThat(sent(TOPICS.deadLetters())).hasSize(1);
    assertThat(committed().offset()).isOne();
    assertThat(stage.decided).isEmpty();
  }

  @Test
  void doesNotGoOnWithoutItsState() {
    stateFailure = new KafkaException("away");
    assertThatThrownBy(this::prepare).isInstanceOf(DependencyUnavailable.class);
    work.forget(INPUT);
    assertThat(stage.steps).containsExactly("assigned 0", "revoked 0");

    stateFailure = null;
    prepare();
    process("emit");

    assertThat(committed().offset()).isOne();
  }

  @Test
  void asksNothingWhileAnotherTransactionOfItsOwnIsUndecided() {
    var failing = new ProducerFencedException("a twin has begun");
    producers.clear();
    work.assigned();
    producer().beginTransactionException = failing;

    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);
    work.rolledBack("fenced");
    prepare();

    assertThat(producers).hasSize(2);
    assertThat(producer().transactionInitialized()).isTrue();
  }

  @Test
  void storesWhereToGoOnBehindAGap() {
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(2_000, "v1;in=7;emitted=7")));
    assertThat(prepare()).isEqualTo(-1);
    var gap = work.gaps().getFirst();

    work.accept(gap, 900, consumer);

    assertThat(committed().offset()).isEqualTo(900);
    assertThat(Account.decode(committed().metadata()).in()).isEqualTo(7);
  }

  @Test
  void storesNoPositionForAGapInItsState() {
    prepare();
    var extent = new Extent("id", 1, 0, 0);

    work.accept(
        new Gap(INPUT, LOG, Gap.Kind.SHORTER, 9, 9, clock.instant(), 9, "", extent), 9, consumer);

    assertThat(producer().consumerGroupOffsetsHistory()).isEmpty();
    assertThat(producer().commitCount()).isZero();
  }

  @Test
  void leavesNoTransactionOpenWhenItCloses() {
    prepare();
    producer().commitTransactionException = new TimeoutException("no answer");
    assertThatThrownBy(() -> process("emit")).isInstanceOf(DependencyUnavailable.class);

    work.close();

    assertThat(producer().transactionAborted()).isTrue();
    assertThat(producer().closed()).isTrue();
  }

  private long next;

  private long prepare() {
    return work.prepare(List.of(INPUT), consumer).getOrDefault(INPUT, -1L);
  }

  private void process(String... values) {
    var batch = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    for (var value : values) {
      var record =
          new ConsumerRecord<>(INPUT.topic(), 0, next++, new byte[] {1}, value.getBytes(UTF_8));
      batch.add(new PassedOn(seals).name("e-" + next, record));
    }
    work.process(batch, new HashMap<>(Map.of(INPUT, next)), consumer);
    consumer.commitSync(Map.of(INPUT, committed()));
  }

  private MockProducer<byte[], byte[]> producer() {
    return producers.getLast();
  }

  private OffsetAndMetadata committed() {
    var history = producer().consumerGroupOffsetsHistory();
    return history.getLast().values().iterator().next().get(INPUT);
  }

  private List<String> sent(String topic) {
    return producers.stream()
        .flatMap(each -> each.history().stream())
        .filter(each -> each.topic().equals(topic))
        .map(each -> new String(each.value(), UTF_8))
        .toList();
  }

  /** Decides as an event says, and remembers all it has decided on. */
  private static final class Remembers implements StatefulStage {
    final List<String> steps = new ArrayList<>();
    final List<String> decided = new ArrayList<>();

    @Override
    public Outcome decide(EventRecord event) {
      var text = new String(event.value(), UTF_8);
      decided.add(text);
      return switch (text) {
        case "emit" -> new Outcome.Emit(new byte[] {1}, event.value());
        case "filter" -> new Outcome.Filter("not wanted");
        case "duplicate" -> new Outcome.Duplicate("things-0-0");
        default -> new Outcome.Reject(new EventError(ErrorCode.RULE_VIOLATED, "bad"));
      };
    }

    @Override
    public Duration retention() {
      return Duration.ofHours(1);
    }

    @Override
    public void assigned(int partition) {
      steps.add("assigned " + partition);
    }

    @Override
    public void restore(int partition, byte[] entry, long latest) {
      throw new AssertionError("the log is empty");
    }

    @Override
    public void revoked(int partition) {
      steps.add("revoked " + partition);
    }

    @Override
    public Map<Integer, byte[]> changes() {
      return decided.isEmpty() ? Map.of() : Map.of(0, String.join(",", decided).getBytes(UTF_8));
    }

    @Override
    public void committed() {
      steps.add("committed");
      decided.clear();
    }

    @Override
    public void rolledBack() {
      steps.add("rolled back");
      decided.clear();
    }
  }
}
