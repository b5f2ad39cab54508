package dev.millrace.benchmarks.micro;

import dev.millrace.benchmarks.hop.OrderText;
import dev.millrace.ingest.IngestStage;
import dev.millrace.load.LoadWords;
import dev.millrace.quality.QualityStage;
import dev.millrace.quality.QualityWords;
import dev.millrace.quality.rule.HashKey;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.schema.RawEvent;
import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.PipelineParser.Parsed;
import dev.millrace.spec.word.Word;
import dev.millrace.transform.TransformStage;
import dev.millrace.transform.TransformWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The sample pipeline of orders, and the same orders before and after each of its stages. They take
 * turns, so that no benchmark sees one value only.
 */
final class Orders {

  /** How many there are; a power of two. */
  static final int COUNT = 1 << 10;

  /** The id of {@link RawEvent} in {@link #registry}. */
  static final int RAW_ID = 1;

  /** Any will do. */
  static final HashKey HASH_KEY = new HashKey(1, 2);

  /** The id of the contract in {@link #registry}. */
  static final int CONTRACT_ID = 2;

  /** The fields that the rules of the pipeline name. */
  static final List<String> JUDGED =
      List.of("order_id", "customer_id", "amount", "quantity", "status", "currency", "paid_at");

  private static final int PARTITION = 0;
  private static final long INGESTED_AT = 1_767_225_600_000L;

  /** What travels with a record that is not traced. */
  private static final List<RecordHeader> HEADERS =
      List.of(header("mr-event-id", "ingest.orders-0-1234567"));

  private final Pipeline pipeline = readPipeline();
  private final List<byte[]> payloads = new ArrayList<>();
  private final List<EventRecord> published = new ArrayList<>();
  private final List<EventRecord> raw = new ArrayList<>();
  private final List<EventRecord> transformed = new ArrayList<>();

  /**
   * @throws IllegalStateException when a stage does not pass an order on
   */
  Orders() {
    var text = new OrderText(1);
    var ingest = ingestStage();
    var transform = transformStage();
    var quality = qualityStage();
    var topics = pipeline.topics();
    for (int n = 0; n < COUNT; n++) {
      var payload = text.order(n);
      payloads.add(payload);
      var event = event(topics.ingest(), n, new byte[0], payload);
      published.add(event);
      raw.add(passed(ingest, event, topics.raw()));
      transformed.add(passed(transform, raw.getLast(), topics.transformed()));
      passed(quality, transformed.getLast(), topics.validated());
    }
  }

  /** An order's JSON. */
  byte[] payload(int n) {
    return payloads.get(n);
  }

  /** A record of the ingest topic. */
  EventRecord published(int n) {
    return published.get(n);
  }

  /** A record of the raw topic. */
  EventRecord raw(int n) {
    return raw.get(n);
  }

  /** A record of the transformed topic. */
  EventRecord transformed(int n) {
    return transformed.get(n);
  }

  Pipeline pipeline() {
    return pipeline;
  }

  Stage ingestStage() {
    return IngestStage.of(pipeline, registry(), RAW_ID);
  }

  Stage transformStage() {
    return TransformStage.of(pipeline, registry(), CONTRACT_ID);
  }

  /** Ready for events of partition 0. */
  StatefulStage qualityStage() {
    var stage = (StatefulStage) QualityStage.of(pipeline, registry(), CONTRACT_ID, HASH_KEY);
    stage.assigned(PARTITION);
    return stage;
  }

  SchemaRegistry registry() {
    return new TwoSchemas(pipeline.schema());
  }

  private static EventRecord passed(Stage stage, EventRecord event, String topic) {
    if (stage.decide(event) instanceof Outcome.Emit emit && emit.value() != null) {
      return event(topic, event.offset(), emit.key(), emit.value());
    }
    throw new IllegalStateException("not passed on by " + stage + ": " + event);
  }

  private static EventRecord event(String topic, long offset, byte[] key, byte[] value) {
    return new EventRecord(
        topic,
        PARTITION,
        offset,
        INGESTED_AT,
        key,
        value,
        "ingest.orders-0-" + (1_000_000 + offset),
        INGESTED_AT,
        "",
        HEADERS);
  }

  private static RecordHeader header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static Pipeline readPipeline() {
    var root = Path.of(System.getProperty("millrace.root", "."));
    var schemas = new SchemaFiles(root.resolve("schemas/avro"));
    List<Word> words = new ArrayList<>(TransformWords.all());
    words.addAll(QualityWords.all());
    words.addAll(LoadWords.all());
    var parsed =
        new PipelineParser(words, schemas)
            .parse("orders.yaml", hashing(root.resolve("pipelines/orders.yaml")));
    return switch (parsed) {
      case Parsed.Valid(var spec) ->
          new Pipeline(spec, contract(schemas, spec.transform().schema()));
      case Parsed.Invalid(var problems) -> throw new IllegalStateException(problems.toString());
    };
  }

  /** With a hash for each event, as in all measurements before. */
  private static String hashing(Path file) {
    try {
      return Files.readString(file).replace("email: redact", "email: sha256");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema contract(SchemaFiles schemas, String name) {
    try {
      return schemas.schema(name);
    } catch (UnknownContract e) {
      throw new IllegalStateException(e);
    }
  }

  private record TwoSchemas(Schema contract) implements SchemaRegistry {

    @Override
    public int register(String subject, Schema schema) {
      throw new UnsupportedOperationException("a stage registers nothing");
    }

    @Override
    public Optional<Schema> find(int id) {
      return switch (id) {
        case RAW_ID -> Optional.of(RawEvent.getClassSchema());
        case CONTRACT_ID -> Optional.of(contract);
        default -> Optional.empty();
      };
    }
  }
}
