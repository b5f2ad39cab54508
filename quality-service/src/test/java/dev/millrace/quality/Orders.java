package dev.millrace.quality;

import dev.millrace.runtime.codec.AvroRowWriter;
import dev.millrace.runtime.codec.ContractBroken;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.PipelineParser.Parsed;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Pipelines and events of the contract orders.Order. */
final class Orders {

  static final Schema SCHEMA = schema();
  static final byte[] KEY = "c-1".getBytes(StandardCharsets.UTF_8);

  private static final SchemaFiles FILES = new SchemaFiles(Path.of("..", "schemas", "avro"));

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  private Orders() {}

  /** An order that violates nothing of the sample pipeline. */
  static Orders anOrder() {
    return new Orders()
        .with("order_id", "o-1")
        .with("customer_id", "c-1")
        .with("email", null)
        .with("status", "NEW")
        .with("amount", new BigDecimal("12.50"))
        .with("currency", "EUR")
        .with("quantity", 2L)
        .with("total", new BigDecimal("25.00"))
        .with("created_at", Instant.EPOCH)
        .with("paid_at", null)
        .with("tags", List.of("a", "b"));
  }

  Orders with(String field, @Nullable Object value) {
    values.put(field, value);
    return this;
  }

  @Nullable Object value(String field) {
    return values.get(field);
  }

  byte[] encoded(int schemaId) {
    return encoded(SCHEMA, schemaId);
  }

  byte[] encoded(Schema schema, int schemaId) {
    var layout = new RowLayout(values.keySet());
    var row = new Row(layout);
    values.forEach((field, value) -> row.set(layout.slot(field), value));
    try {
      return new AvroRowWriter(schema, schemaId, layout).write(row);
    } catch (ContractBroken e) {
      throw new AssertionError(e);
    }
  }

  static EventRecord event(int partition, long offset, long ingestedAt, byte @Nullable [] value) {
    return new EventRecord(
        "transformed.orders",
        partition,
        offset,
        ingestedAt,
        KEY,
        value,
        "e-" + offset,
        ingestedAt,
        "",
        List.of());
  }

  /** A pipeline with these steps and rules, each a list in YAML. */
  static Pipeline pipeline(String steps, String rules) {
    return parsed(
        """
        pipeline: orders
        owner: tests
        ingest: { key: customer_id }
        transform:
          schema: orders.Order
          steps:
        %s
        quality:
          rules:
        %s
        load: [ postgres: { table: orders } ]
        """
            .formatted(steps.indent(4), rules.indent(4)));
  }

  static Pipeline parsed(String file) {
    return switch (new PipelineParser(QualityWords.all(), FILES).parse("orders.yaml", file)) {
      case Parsed.Valid valid -> new Pipeline(valid.pipeline(), SCHEMA);
      case Parsed.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  private static Schema schema() {
    try {
      return new SchemaFiles(Path.of("..", "schemas", "avro")).schema("orders.Order");
    } catch (UnknownContract e) {
      throw new AssertionError(e);
    }
  }
}
