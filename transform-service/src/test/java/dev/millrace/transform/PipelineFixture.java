package dev.millrace.transform;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.RawEventCodec;
import dev.millrace.runtime.codec.RawEventCodec.RawEventView;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.schema.RawEvent;
import dev.millrace.spec.Contracts;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.PipelineParser.Parsed;
import dev.millrace.spec.Problem;
import dev.millrace.spec.type.Fields;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** Pipelines over the sample schema {@code orders.Order}, their steps given as YAML. */
public final class PipelineFixture {

  /** The folder of the whole project. */
  public static final Path ROOT = Path.of(System.getProperty("millrace.root", ".."));

  /** The id under which the contract is registered. */
  public static final int SCHEMA_ID = 7;

  private static final int RAW_ID = 1;

  private static final SchemaFiles SCHEMAS = new SchemaFiles(ROOT.resolve("schemas/avro"));

  private PipelineFixture() {}

  /** A pipeline without mistakes. */
  public static Pipeline pipeline(String... steps) {
    return switch (parse(steps)) {
      case Parsed.Valid(var spec) -> new Pipeline(spec, schema());
      case Parsed.Invalid(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  /** The same with a sink that deletes by tombstone. */
  public static Pipeline deletingPipeline(String... steps) {
    return switch (parse("{ table: orders, delete: tombstone }", steps)) {
      case Parsed.Valid(var spec) -> new Pipeline(spec, schema());
      case Parsed.Invalid(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  /** What is wrong with steps; empty when nothing is. */
  public static List<Problem> problems(String... steps) {
    return switch (parse(steps)) {
      case Parsed.Valid _ -> List.of();
      case Parsed.Invalid(var problems) -> problems;
    };
  }

  /** What is hardly meant in steps. */
  public static List<Problem> warnings(String... steps) {
    return judge("{ table: orders }", steps).warnings();
  }

  private static Parsed parse(String... steps) {
    return parse("{ table: orders }", steps);
  }

  private static Parsed parse(String sink, String[] steps) {
    return judge(sink, steps).outcome();
  }

  private static PipelineParser.Judged judge(String sink, String[] steps) {
    var text =
        """
        pipeline: orders
        owner: tests
        ingest: { format: json, key: customer_id }
        transform:
          schema: orders.Order
          steps:
        %s
        quality:
          rules:
            - not-null: [order_id]
        load:
          - postgres: %s
        """
            .formatted(String.join("\n", steps).indent(4).stripTrailing(), sink);
    return new PipelineParser(TransformWords.all(), SCHEMAS).judge("test.yaml", text);
  }

  public static Schema schema() {
    try {
      return SCHEMAS.schema("orders.Order");
    } catch (Contracts.UnknownContract e) {
      throw new AssertionError(e);
    }
  }

  public static Fields contract() {
    return SchemaFiles.fields(schema());
  }

  /** A record of {@code raw.orders} with a payload. */
  public static EventRecord event(String contentType, byte[] payload) {
    var raw = new RawEventView("id-1", "test", "0-1", 1L, contentType, List.of(), payload);
    return record(new RawEventCodec().encode(RAW_ID, raw));
  }

  public static EventRecord event(String json) {
    return event("application/json", json.getBytes(UTF_8));
  }

  /** A record of {@code raw.orders} with this value. */
  public static EventRecord record(byte[] value) {
    return new EventRecord(
        "raw.orders", 0, 1L, 1L, "c-1".getBytes(UTF_8), value, "id-1", 1L, "", List.of());
  }

  /** The fields of an emitted record. */
  public static Map<String, Object> emitted(Outcome outcome) {
    if (!(outcome instanceof Outcome.Emit emit)) {
      throw new AssertionError("expected an emitted record, but was " + outcome);
    }
    var layout = new RowLayout(contract().names());
    var row = new Row(layout);
    try {
      new AvroRowReader(layout, new Registry()).read(emit.value(), row);
    } catch (Undecodable e) {
      throw new AssertionError(e);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    layout.names().forEach(name -> fields.put(name, row.get(layout.slot(name))));
    return fields;
  }

  /** A registry in memory that knows the contract. */
  public static final class Registry implements SchemaRegistry {

    private final Map<Integer, Schema> schemas =
        new HashMap<>(Map.of(SCHEMA_ID, schema(), RAW_ID, RawEvent.getClassSchema()));

    @Override
    public int register(String subject, Schema schema) {
      schemas.put(100 + schemas.size(), schema);
      return 99 + schemas.size();
    }

    @Override
    public Optional<Schema> find(int id) {
      return Optional.ofNullable(schemas.get(id));
    }
  }
}
