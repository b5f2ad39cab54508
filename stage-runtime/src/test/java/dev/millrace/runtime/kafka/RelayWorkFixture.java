package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.runtime.deadletter.DeadLetterWriter;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodPolicy;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.position.MemoryTopics;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.StartingPoints.StateLog;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.tracing.StageTracing;
import dev.millrace.runtime.watch.ManualTimers;
import dev.millrace.spec.PipelineName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A stage that remembers, between topics in memory. */
abstract class RelayWorkFixture {

  static final PipelineName NAME = new PipelineName("things");
  static final Topics TOPICS = new Topics(NAME);
  static final String STATE = TOPICS.state("quality");
  static final TopicPartition INPUT = new TopicPartition(TOPICS.transformed(), 0);
  static final int LETTERS_PER_HOUR = 10;
  static final TopicPartition LOG = new TopicPartition(STATE, 0);

  final ManualTimers clock = new ManualTimers();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final RecordSeals seals = new RecordSeals(new SealKey(new byte[SealKey.BYTES]));
  final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
  final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  final MemoryTopics topics = new MemoryTopics().with(INPUT, 0, 1_000).with(LOG, 0, 0);
  final FloodBreaker flood =
      new FloodBreaker(
          new FloodPolicy(true, 50, 200, 67, Duration.ofMinutes(15), LETTERS_PER_HOUR), clock);
  final PositionKeeper keeper =
      new PositionKeeper(EmptyPositionLog.at(clock), "group", "things.quality.0@here", clock);
  final RecordedSpans spans = new RecordedSpans();
  final Remembers stage = new Remembers();
  @Nullable KafkaException stateFailure;

  /** The entries of the state's log, which no service of this release has written. */
  final List<String> stateLog = new ArrayList<>();

  /** Where the input goes on. */
  long next;

  final RelayWork work = work(stage);

  RelayWorkFixture() {
    consumer.assign(List.of(INPUT));
  }

  RelayWork work(Stage stage) {
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
            this::reader,
            _ -> {
              if (stateFailure != null) {
                throw stateFailure;
              }
              return stateLog.size();
            },
            seals,
            metrics,
            clock),
        flood,
        new StartingPoints(
            keeper,
            topics.facts(clock),
            Truth.KAFKA,
            new StateLog(STATE, Duration.ofHours(1)),
            clock),
        new StageTracing(spans.tracer(), NAME, StageName.QUALITY, "group", 0, clock),
        metrics,
        clock);
  }

  private MockConsumer<byte[], byte[]> reader() {
    var reader = new MockConsumer<byte[], byte[]>("earliest");
    reader.updateBeginningOffsets(Map.of(LOG, 0L));
    reader.schedulePollTask(
        () -> {
          for (int offset = 0; offset < stateLog.size(); offset++) {
            reader.addRecord(
                new ConsumerRecord<>(STATE, 0, offset, null, stateLog.get(offset).getBytes(UTF_8)));
          }
        });
    return reader;
  }

  private MockProducer<byte[], byte[]> make() {
    var producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    producers.add(producer);
    return producer;
  }

  final long prepare() {
    return work.prepare(List.of(INPUT), consumer).getOrDefault(INPUT, -1L);
  }

  /** Processes events as the stage before writes them. */
  final void process(String... values) {
    var batch = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    for (var value : values) {
      batch.add(new PassedOn(seals).name("e-" + next, record(value)));
    }
    process(batch);
  }

  final void process(List<ConsumerRecord<byte[], byte[]>> batch) {
    work.process(batch, new HashMap<>(Map.of(INPUT, next)), consumer);
    consumer.commitSync(Map.of(INPUT, committed()));
  }

  /** A record that no stage has written. */
  final ConsumerRecord<byte[], byte[]> record(String value) {
    return new ConsumerRecord<>(INPUT.topic(), 0, next++, new byte[] {1}, value.getBytes(UTF_8));
  }

  /** As dlq-service writes it when its dead letter is sent back. */
  final ConsumerRecord<byte[], byte[]> redriven(String value) {
    var sent = new ProducerRecord<>(INPUT.topic(), 0, new byte[] {1}, value.getBytes(UTF_8));
    sent.headers().add(PlatformHeaders.EVENT_ID, PlatformHeaders.bytes("ingest.things-0-1"));
    sent.headers().add(PlatformHeaders.REDRIVE_OF, PlatformHeaders.bytes("quality/raw.things/0/1"));
    sent.headers().add(PlatformHeaders.REDRIVE_NUMBER, PlatformHeaders.bytes("1"));
    sent.headers().add(PlatformHeaders.REDRIVEN, PlatformHeaders.bytes("1"));
    seals.seal(sent);
    var record = record(value);
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  final MockProducer<byte[], byte[]> producer() {
    return producers.getLast();
  }

  final OffsetAndMetadata committed() {
    var history = producer().consumerGroupOffsetsHistory();
    return history.getLast().values().iterator().next().get(INPUT);
  }

  final List<String> sent(String topic) {
    return producers.stream()
        .flatMap(each -> each.history().stream())
        .filter(each -> each.topic().equals(topic))
        .map(each -> new String(each.value(), UTF_8))
        .toList();
  }

  /** Decides as an event says, and remembers all it has decided on. */
  static final class Remembers implements StatefulStage {
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
        case "junk" -> new Outcome.Reject(new EventError(ErrorCode.UNDECODABLE, "junk"));
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
      steps.add("restored " + new String(entry, UTF_8));
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
