package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.deadletter.DeadLetterWriter;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodPolicy;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.position.MemoryTopics;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.runtime.sink.Tombstones;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.tracing.StageTracing;
import dev.millrace.runtime.watch.ManualTimers;
import dev.millrace.schema.DeadLetter;
import dev.millrace.spec.IngestSpec;
import dev.millrace.spec.PipelineName;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.QualitySpec;
import dev.millrace.spec.TransformSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** From a topic to a sink in memory, by Kafka's own clients in memory. */
abstract class SinkWorkFixture {

  static final PipelineName NAME = new PipelineName("things");
  static final String TOPIC = "validated.things";
  static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  static final int LETTERS_PER_HOUR = 10;

  private static final Schema CONTRACT =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Thing", "fields": [{"name": "id", "type": "string"}]}\
              """);

  final ManualTimers clock = new ManualTimers();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final MemorySchemaRegistry registry = new MemorySchemaRegistry();
  final int schemaId = registry.register(TOPIC + "-value", CONTRACT);
  final RecordSeals seals = new RecordSeals(new SealKey(new byte[SealKey.BYTES]));
  final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
  final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  final MemoryTopics topics = new MemoryTopics().with(PARTITION, 0, 1_000);
  final PositionKeeper keeper =
      new PositionKeeper(EmptyPositionLog.at(clock), "group", "things.load.0@here", clock);
  final RecordedSpans spans = new RecordedSpans();
  final ScriptedSink sink = new ScriptedSink();
  final FloodBreaker flood =
      new FloodBreaker(
          new FloodPolicy(true, 50, 200, 67, Duration.ofMinutes(15), LETTERS_PER_HOUR), clock);
  final SinkWork work = work();

  SinkWorkFixture() {
    consumer.assign(List.of(PARTITION));
  }

  private SinkWork work() {
    var layout = new RowLayout(List.of("id"));
    var pipeline =
        new Pipeline(
            new PipelineSpec(
                NAME,
                "tests",
                PipelineSpec.Priority.LOW,
                new IngestSpec(IngestSpec.Format.JSON, List.of("id"), "", 1 << 20),
                new TransformSpec("Thing", List.of()),
                new QualitySpec(List.of()),
                List.of()),
            CONTRACT);
    var metrics = new StageMetrics(meters, NAME, StageName.LOAD, 0);
    var output = new TransactionalOutput(this::make);
    return new SinkWork(
        sink,
        TOPIC,
        layout,
        new AvroRowReader(layout, registry, CONTRACT),
        Tombstones.of(pipeline, layout),
        new InboundRecords(false, seals, new UntaggedEvents(false, clock), metrics, clock),
        output,
        new EventRouter(
            output,
            pipeline.topics(),
            new DeadLetterWriter(NAME, StageName.LOAD, 1),
            new RecordLimits(1 << 20, _ -> 1 << 20, clock),
            seals,
            clock),
        flood,
        new StartingPoints(keeper, topics.facts(clock), Truth.SINK, null, clock),
        new StageTracing(spans.tracer(), NAME, StageName.LOAD, "group", 0, clock),
        metrics,
        clock);
  }

  private MockProducer<byte[], byte[]> make() {
    var producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    producers.add(producer);
    return producer;
  }

  MockProducer<byte[], byte[]> producer() {
    return producers.getLast();
  }

  /** Finds out where the partition goes on. */
  long prepare() {
    return work.prepare(List.of(PARTITION), consumer).getOrDefault(PARTITION, -1L);
  }

  @SafeVarargs
  final void process(ConsumerRecord<byte[], byte[]>... records) {
    process(Arrays.asList(records));
  }

  void process(List<ConsumerRecord<byte[], byte[]>> records) {
    long next = records.getLast().offset() + 1;
    work.process(records, new HashMap<>(Map.of(PARTITION, next)), consumer);
  }

  /** A record that no stage has written. */
  ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
    return new ConsumerRecord<>(
        TOPIC,
        0,
        offset,
        clock.millis(),
        TimestampType.CREATE_TIME,
        0,
        value.length,
        new byte[] {1},
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  /** One as a stage writes it. */
  ConsumerRecord<byte[], byte[]> event(long offset, byte[] value) {
    return new PassedOn(seals).name("e-" + offset, record(offset, value));
  }

  ConsumerRecord<byte[], byte[]> event(long offset, char id) {
    return event(offset, thing(id));
  }

  /** A schema id, and a text of one letter. */
  byte[] thing(char id) {
    return new byte[] {0, 0, 0, 0, (byte) schemaId, 2, (byte) id};
  }

  /** As a stage writes it after its dead letter was sent back. */
  ConsumerRecord<byte[], byte[]> redriven(long offset, char id) {
    var sent = new ProducerRecord<>(TOPIC, 0, new byte[] {1}, thing(id));
    sent.headers().add(PlatformHeaders.EVENT_ID, PlatformHeaders.bytes("ingest.things-0-1"));
    sent.headers().add(PlatformHeaders.INGESTED_AT, PlatformHeaders.bytes("1000"));
    sent.headers().add(PlatformHeaders.REDRIVE_OF, PlatformHeaders.bytes("quality/raw.things/0/1"));
    sent.headers().add(PlatformHeaders.REDRIVE_NUMBER, PlatformHeaders.bytes("1"));
    sent.headers().add(PlatformHeaders.REDRIVEN, PlatformHeaders.bytes("1"));
    seals.seal(sent);
    var record = record(offset, thing(id));
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  Account account() {
    return Account.decode(sink.positions.get(0).account());
  }

  List<String> sent(String topic) {
    return written(topic).stream()
        .map(each -> new String(each.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private List<ProducerRecord<byte[], byte[]>> written(String topic) {
    return producers.stream()
        .flatMap(each -> each.history().stream())
        .filter(each -> each.topic().equals(topic))
        .toList();
  }

  List<DeadLetter> letters() throws IOException {
    var letters = new ArrayList<DeadLetter>();
    for (var record : written("dlq.things")) {
      var decoder =
          DecoderFactory.get().binaryDecoder(record.value(), 5, record.value().length - 5, null);
      letters.add(new SpecificDatumReader<>(DeadLetter.class).read(null, decoder));
    }
    return letters;
  }

  /** A target in memory: rows and positions together, or neither. */
  static final class ScriptedSink implements Sink {
    final List<String> rows = new ArrayList<>();
    final Map<Integer, Position> positions = new HashMap<>();
    final Set<Long> refused = new HashSet<>();
    final Set<Long> outdated = new HashSet<>();

    /** What fails before anything is written. */
    @Nullable RuntimeException atBegin;

    /** What fails though the batch may, or may not, be there. */
    @Nullable RuntimeException atCommit;

    boolean isCommittedEvenSo;
    boolean isClosed;

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public Map<Integer, Position> positions(String topic, Collection<Integer> partitions) {
      failWith(atBegin);
      return Map.copyOf(positions);
    }

    @Override
    public void write(Batch batch, BeforeCommit beforeCommit) {
      assertThat(batch.topic()).isEqualTo(TOPIC);
      failWith(atBegin);
      if (!positions.equals(batch.from())) {
        throw new PositionsMoved("%s, not %s".formatted(positions, batch.from()));
      }
      var written = new ArrayList<String>();
      var refusals = new ArrayList<Refusal>();
      var late = new ArrayList<SinkRow>();
      for (var row : batch.rows()) {
        if (refused.contains(row.offset())) {
          refusals.add(new Refusal(row, new EventError(ErrorCode.SINK_REFUSED, "no")));
          continue;
        }
        written.add(String.valueOf(row.row().get(0)));
        if (outdated.contains(row.offset())) {
          late.add(row);
        }
      }
      var next = beforeCommit.positions(new Report(refusals, late));
      if (atCommit == null || isCommittedEvenSo) {
        rows.addAll(written);
        positions.putAll(next);
      }
      failWith(atCommit);
    }

    private static void failWith(@Nullable RuntimeException failure) {
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }
}
