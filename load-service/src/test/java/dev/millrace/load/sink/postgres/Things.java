package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.sink.Sink.Change;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.spec.IngestSpec;
import dev.millrace.spec.PipelineName;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.QualitySpec;
import dev.millrace.spec.TransformSpec;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A small contract, its pipeline and its rows. */
final class Things {

  /** id text, amount numeric(12,2) or null, tags jsonb. */
  static final String CONTRACT =
      """
      {"type": "record", "name": "Thing", "namespace": "things", "fields": [
        {"name": "id", "type": "string"},
        {"name": "amount", "type": ["null",
          {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}]},
        {"name": "tags", "type": {"type": "array", "items": "string"}}
      ]}""";

  private Things() {}

  static Pipeline pipeline(String name, String contract) {
    var ingest = new IngestSpec(IngestSpec.Format.JSON, List.of("id"), "", 1 << 20);
    var spec =
        new PipelineSpec(
            new PipelineName(name),
            "tests",
            PipelineSpec.Priority.LOW,
            ingest,
            new TransformSpec("things.Thing", List.of()),
            new QualitySpec(List.of()),
            List.of());
    return new Pipeline(spec, new Schema.Parser().parse(contract));
  }

  /** A deletion, by values of the first fields of a pipeline's contract. */
  static SinkRow deletion(Pipeline pipeline, int partition, long offset, Object... key) {
    var row = row(pipeline, partition, offset, key);
    return new SinkRow(
        partition, offset, row.eventId(), row.ingestedAt(), row.row(), Change.DELETE);
  }

  /** The same row or deletion, of an event that was ingested at another time. */
  static SinkRow at(long ingestedAt, SinkRow row) {
    return new SinkRow(
        row.partition(), row.offset(), row.eventId(), ingestedAt, row.row(), row.change());
  }

  /** The same row or deletion, of an event with another id. */
  static SinkRow called(String eventId, SinkRow row) {
    return new SinkRow(
        row.partition(), row.offset(), eventId, row.ingestedAt(), row.row(), row.change());
  }

  /** A row of values in the order of a pipeline's contract. */
  static SinkRow row(Pipeline pipeline, int partition, long offset, @Nullable Object... values) {
    var row = new Row(new RowLayout(pipeline.fields().names()));
    for (int i = 0; i < values.length; i++) {
      row.set(i, values[i]);
    }
    return new SinkRow(partition, offset, "event-" + partition + "-" + offset, 1_000_000, row);
  }
}
