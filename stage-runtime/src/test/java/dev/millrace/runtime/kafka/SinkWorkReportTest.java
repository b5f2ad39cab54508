package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.deadletter.DeadLetterWriter;
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
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.runtime.sink.Tombstones;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.tracing.StageTracing;
import dev.millrace.spec.IngestSpec;
import dev.millrace.spec.PipelineName;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.QualitySpec;
import dev.millrace.spec.TransformSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.TracerProvider;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What becomes of the events of a batch, as the sink tells it. */
class SinkWorkReportTest {

  private static final String TOPIC = "validated.things";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");

  private final Schema schema =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Thing", "fields": [{"name": "id", "type": "string"}]}""");
  private final Pipeline pipeline =
      new Pipeline(
          new PipelineSpec(
              new PipelineName("things"),
              "tests",
              PipelineSpec.Priority.LOW,
              new IngestSpec(IngestSpec.Format.JSON, List.of("id"), "", 1 << 20),
              new TransformSpec("Thing", List.of()),
              new QualitySpec(List.of()),
              List.of()),
          schema);
  private final InstantSource clock = InstantSource.fixed(NOW);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
  private final int schemaId = registry.register(TOPIC + "-value", schema);
  private final RecordSeals seals = new RecordSeals(new SealKey(new byte[SealKey.BYTES]));
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final ScriptedSink sink = new ScriptedSink();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final SinkWork work = work();

  private SinkWork work() {
    var metrics = new StageMetrics(meters, new PipelineName("things"), StageName.LOAD, 0);
    var output = new TransactionalOutput(() -> producer);
    var layout = new RowLayout(List.of("id"));
    return new SinkWork(
        sink,
        TOPIC,
        layout,
        new AvroRowReader(layout, registry, schema),
        Tombstones.of(pipeline, layout),
        new InboundRecords(false, seals, metrics, clock),
        output,
        new EventRouter(
            output,
            pipeline.topics(),
            new DeadLetterWriter(new PipelineName("things"), StageName.LOAD, 1),
            new RecordLimits(1 << 20, _ -> 1 << 20, clock),
            seals,
            clock),
        new FloodBreaker(FloodPolicy.DEFAULT, clock),
        new StartingPoints(
            new PositionKeeper(
                new PositionLog(
                    () -> {
                      throw new AssertionError("nothing is to be read");
                    },
                    () -> producer,
                    new OwnSeal(),
                    _ -> {},
                    clock),
                "group",
                "things.load.0@here",
                clock),
            new TopicFacts(
                () -> {
                  throw new AssertionError("nothing is to be asked");
                },
                clock),
            Truth.SINK,
            null,
            clock),
        new StageTracing(
            TracerProvider.noop().get("test"),
            new PipelineName("things"),
            StageName.LOAD,
            "group",
            1,
            clock),
        metrics,
        clock);
  }

  private ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
    return new ConsumerRecord<>(
        TOPIC,
        0,
        offset,
        NOW.toEpochMilli(),
        TimestampType.CREATE_TIME,
        0,
        value.length,
        new byte[] {1},
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  /** As a stage writes it: a schema id, and a text of one letter. */
  private byte[] thing(char id) {
    return new byte[] {0, 0, 0, 0, (byte) schemaId, 2, (byte) id};
  }

  /** Of the same, after its dead letter was sent back. */
  private ConsumerRecord<byte[], byte[]> redriven(long offset, char id) {
    var sent = new ProducerRecord<>(TOPIC, 0, new byte[] {1}, thing(id));
    sent.headers().add(PlatformHeaders.EVENT_ID, bytes("ingest.things-0-1"));
    sent.headers().add(PlatformHeaders.INGESTED_AT, bytes("1000"));
    sent.headers().add(PlatformHeaders.REDRIVE_OF, bytes("quality/raw.things/0/1"));
    sent.headers().add(PlatformHeaders.REDRIVE_NUMBER, bytes("1"));
    sent.headers().add(PlatformHeaders.REDRIVEN, bytes("1"));
    seals.seal(sent);
    var record = record(offset, thing(id));
    sent.headers().forEach(record.headers()::add);
    return record;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @SafeVarargs
  private void process(ConsumerRecord<byte[], byte[]>... records) {
    consumer.assign(List.of(PARTITION));
    work.process(
        List.of(records),
        new HashMap<>(Map.of(PARTITION, records[records.length - 1].offset() + 1)),
        consumer);
  }

  private Account account() {
    return Account.decode(sink.positions.get(0).account());
  }

  private List<String> sent(String topic) {
    return producer.history().stream()
        .filter(each -> each.topic().equals(topic))
        .map(each -> new String(each.value(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void whatCameAfterANewerOneIsLoadedAndCountedBesides() {
    sink.outdated.add(11L);

    process(record(10, thing('a')), record(11, thing('b')), record(12, thing('c')));

    assertThat(account().emitted()).isEqualTo(3);
    assertThat(account().outdated()).isOne();
    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(13);
    assertThat(meters.get("millrace.outdated").counter().count()).isOne();
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void theDeadLetterOfARedrivenOneHearsThatItWasOutdated() {
    sink.outdated.add(10L);

    process(redriven(10, 'a'), record(11, thing('b')));

    assertThat(sent("outcomes.things"))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"outdated\"", "quality/raw.things/0/1");
    assertThat(account().outdated()).isOne();
  }

  @Test
  void theDeadLetterOfARedrivenOneHearsThatItWasLoaded() {
    process(redriven(10, 'a'));

    assertThat(sent("outcomes.things"))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"loaded\"");
  }

  @Test
  void refusedRowsAndValuesThatAreNoneBecomeDeadLetters() {
    sink.refused.add(11L);
    sink.outdated.add(13L);

    process(
        record(10, thing('a')),
        record(11, thing('b')),
        record(12, new byte[] {9, 9}),
        record(13, thing('d')));

    assertThat(account().emitted()).isEqualTo(2);
    assertThat(account().outdated()).isOne();
    assertThat(account().rejectedTotal()).isEqualTo(2);
    assertThat(sent("dlq.things")).hasSize(2);
  }

  /** Says of rows what a test wants. */
  private static final class ScriptedSink implements Sink {
    final Set<Long> refused = new HashSet<>();
    final Set<Long> outdated = new HashSet<>();
    final Map<Integer, Position> positions = new HashMap<>();

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public Map<Integer, Position> positions(String topic, Collection<Integer> partitions) {
      return Map.copyOf(positions);
    }

    @Override
    public void write(Batch batch, BeforeCommit beforeCommit) {
      var refusals = new ArrayList<Refusal>();
      var late = new ArrayList<SinkRow>();
      for (var row : batch.rows()) {
        if (refused.contains(row.offset())) {
          refusals.add(new Refusal(row, new EventError(ErrorCode.SINK_REFUSED, "no")));
        } else if (outdated.contains(row.offset())) {
          late.add(row);
        }
      }
      positions.putAll(beforeCommit.positions(new Report(refusals, late)));
    }

    @Override
    public void close() {
      // nothing to close
    }
  }
}
