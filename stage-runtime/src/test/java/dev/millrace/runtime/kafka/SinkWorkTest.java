package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.AvroRowWriter;
import dev.millrace.runtime.codec.ContractBroken;
import dev.millrace.runtime.deadletter.DeadLetterWriter;
import dev.millrace.runtime.deadletter.GivenUp;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodPolicy;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.position.OwnSeal;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.TopicFacts;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.runtime.sink.Tombstones;
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
import io.opentelemetry.api.trace.TracerProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** From a topic to a sink that is a list. */
class SinkWorkTest {

  private static final PipelineName PIPELINE = new PipelineName("orders");
  private static final TopicPartition PARTITION = new TopicPartition("validated.orders", 0);
  private static final int LETTERS_PER_HOUR = 10;
  private static final Schema CONTRACT =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}
              """);

  private final ManualTimers timers = new ManualTimers();
  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final ListSink sink = new ListSink();
  private final int schemaId = registry.register("validated.orders-value", CONTRACT);
  private final SinkWork work = work();

  private SinkWork work() {
    var layout = new RowLayout(List.of("id"));
    var pipeline =
        new Pipeline(
            new PipelineSpec(
                PIPELINE,
                "tests",
                PipelineSpec.Priority.LOW,
                new IngestSpec(IngestSpec.Format.JSON, List.of("id"), "", 1_000),
                new TransformSpec("Order", List.of()),
                new QualitySpec(List.of()),
                List.of()),
            CONTRACT);
    var seals = new RecordSeals(SealKey.random(new Random(1)));
    var metrics = new StageMetrics(new SimpleMeterRegistry(), PIPELINE, StageName.LOAD, 0);
    var output = new TransactionalOutput(() -> producer);
    return new SinkWork(
        sink,
        PARTITION.topic(),
        layout,
        new AvroRowReader(layout, registry, CONTRACT),
        Tombstones.of(pipeline, layout),
        new InboundRecords(false, seals, metrics, timers),
        output,
        new EventRouter(
            output,
            pipeline.topics(),
            new DeadLetterWriter(PIPELINE, StageName.LOAD, 1),
            new RecordLimits(16 << 20, _ -> 16 << 20, timers),
            seals,
            timers),
        new FloodBreaker(
            new FloodPolicy(true, 50, 200, 67, Duration.ofMinutes(15), LETTERS_PER_HOUR), timers),
        new StartingPoints(
            new PositionKeeper(
                new PositionLog(
                    () -> new MockConsumer<>("none"),
                    () -> producer,
                    new OwnSeal(),
                    _ -> {},
                    timers),
                "group",
                "orders.load.0@here",
                timers),
            new TopicFacts(
                () -> {
                  throw new AssertionError("nothing is held that could be asked for");
                },
                timers),
            Truth.SINK,
            null,
            timers),
        new StageTracing(
            TracerProvider.noop().get("test"), PIPELINE, StageName.LOAD, "group", 0, timers),
        metrics,
        timers);
  }

  @Test
  void aRecordThatIsGivenUpIsADeadLetterWithoutItsBytesAndTheRestIsLoaded() throws Exception {
    process(List.of(event(4, order("a")), event(5, GivenUp.DEADLY), event(6, order("b"))));

    assertThat(sink.rows).containsExactly("a", "b");
    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(7);
    assertThat(Account.decode(sink.positions.get(0).account()).rejected())
        .isEqualTo(Map.of("UNCLASSIFIED", 1L));
    var letter = letters().getFirst();
    assertThat(letter.getOffset()).isEqualTo(5);
    assertThat(letter.getMessage()).contains("ended again and again", "validated.orders-0-5");
    assertThat(letter.getValue()).isNull();
    assertThat(letter.getValueCut().getLength()).isEqualTo(-1);
  }

  @Test
  void oneThatCannotBeReadAloneIsTooLarge() throws Exception {
    process(List.of(event(5, GivenUp.UNREADABLE)));

    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(6);
    assertThat(letters().getFirst().getCode()).isEqualTo("TOO_LARGE");
  }

  @Test
  void whatNoStageHasWrittenSharesADeadLetterAboveSoManyInAnHour() throws Exception {
    process(IntStream.range(0, 100).mapToObj(offset -> record(offset, new byte[] {1, 2})).toList());

    assertThat(letters()).hasSize(LETTERS_PER_HOUR + 1);
    assertThat(letters().getLast().getAlike())
        .singleElement()
        .satisfies(
            range -> {
              assertThat(range.getFirst()).isEqualTo(LETTERS_PER_HOUR);
              assertThat(range.getLast()).isEqualTo(99);
            });
    assertThat(Account.decode(sink.positions.get(0).account()).rejected())
        .isEqualTo(Map.of("UNDECODABLE", 100L));
  }

  private void process(List<ConsumerRecord<byte[], byte[]>> records) {
    long next = records.getLast().offset() + 1;
    work.process(records, new HashMap<>(Map.of(PARTITION, next)), consumer);
  }

  private byte[] order(String id) throws ContractBroken {
    var layout = new RowLayout(List.of("id"));
    var row = new Row(layout);
    row.set(0, id);
    return new AvroRowWriter(CONTRACT, schemaId, layout).write(row);
  }

  /** A record as a stage writes it. */
  private static ConsumerRecord<byte[], byte[]> event(long offset, byte[] value) {
    var record = record(offset, value);
    record.headers().add(PlatformHeaders.EVENT_ID, PlatformHeaders.bytes("e-" + offset));
    return record;
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
    return new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[] {1}, value);
  }

  private List<DeadLetter> letters() throws IOException {
    var letters = new ArrayList<DeadLetter>();
    for (var record : producer.history()) {
      assertThat(record.topic()).isEqualTo("dlq.orders");
      var decoder =
          DecoderFactory.get().binaryDecoder(record.value(), 5, record.value().length - 5, null);
      letters.add(new SpecificDatumReader<>(DeadLetter.class).read(null, decoder));
    }
    return letters;
  }

  /** Keeps the ids of rows, and the positions. */
  private static final class ListSink implements Sink {
    final List<String> rows = new ArrayList<>();
    final Map<Integer, Position> positions = new HashMap<>();

    @Override
    public String name() {
      return "list";
    }

    @Override
    public Map<Integer, Position> positions(String topic, Collection<Integer> partitions) {
      return positions;
    }

    @Override
    public void write(Batch batch, BeforeCommit beforeCommit) {
      batch.rows().forEach(row -> rows.add(String.valueOf(row.row().get(0))));
      positions.putAll(beforeCommit.positions(new Report(List.of(), List.of())));
    }

    @Override
    public void close() {
      // holds nothing
    }
  }
}
