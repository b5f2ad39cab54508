package dev.millrace.ingest;

import dev.millrace.runtime.codec.Aliases;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.JsonRowReader;
import dev.millrace.runtime.codec.RawEventCodec;
import dev.millrace.runtime.codec.RawEventCodec.RawEventView;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.kafka.PlatformHeaders;
import dev.millrace.runtime.pipeline.ContentType;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.RecordSize;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.spec.IngestSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Checks an event that enters the pipeline: its value can be decoded, is not too large, and holds
 * the business key. An event that passes goes on unchanged, under its key.
 */
public final class IngestStage implements Stage {

  /**
   * The limit for a publisher's headers: together with the longest payload they fit into the next
   * topic.
   */
  private static final int LONGEST_HEADERS = 1 << 20;

  private final IngestSpec spec;
  private final boolean takesTombstones;
  private final int outputSchemaId;
  private final Row row;
  private final BusinessKey key;
  private final JsonRowReader json;
  private final AvroRowReader avro;
  private final RawEventCodec codec = new RawEventCodec();

  private IngestStage(Pipeline pipeline, SchemaRegistry registry, int outputSchemaId) {
    this.spec = pipeline.spec().ingest();
    this.takesTombstones = pipeline.spec().deletesByTombstone();
    this.outputSchemaId = outputSchemaId;
    var layout = new RowLayout(spec.key());
    this.row = new Row(layout);
    this.key = new BusinessKey(spec.key(), layout, pipeline.fields());
    var aliases = Aliases.of(pipeline.schema(), layout.names());
    this.json = JsonRowReader.expecting(pipeline.fields().names(), layout, aliases);
    this.avro = new AvroRowReader(layout, registry, aliases);
  }

  /**
   * The stage of a pipeline, for one thread.
   *
   * @param outputSchemaId of raw events in the registry
   */
  public static IngestStage of(Pipeline pipeline, SchemaRegistry registry, int outputSchemaId) {
    return new IngestStage(pipeline, registry, outputSchemaId);
  }

  @Override
  public Outcome decide(EventRecord event) {
    var payload = event.value();
    if (payload == null) {
      return tombstone(event);
    }
    if (payload.length > spec.maxEventBytes()) {
      return reject(
          ErrorCode.TOO_LARGE,
          "the payload has %d bytes; ingest.max-event-bytes is %d"
              .formatted(payload.length, spec.maxEventBytes()));
    }
    try {
      var contentType = ContentType.of(event.contentType(), payload, spec.format());
      switch (contentType) {
        case JSON -> json.read(payload, row);
        case AVRO -> avro.read(payload, row);
      }
      var problem = key.problem(row);
      if (!problem.isEmpty()) {
        return reject(ErrorCode.KEY_MISSING, problem);
      }
      var headers = publisherHeaders(event.headers());
      long length = length(headers);
      if (length > LONGEST_HEADERS) {
        return reject(
            ErrorCode.TOO_LARGE,
            "its %d headers have %d bytes; those of an event may have %d"
                .formatted(headers.size(), length, LONGEST_HEADERS));
      }
      var raw =
          new RawEventView(
              event.eventId(),
              "kafka:" + event.topic(),
              event.partition() + "-" + event.offset(),
              event.ingestedAt(),
              contentType.mediaType(),
              headers,
              payload);
      return new Outcome.Emit(
          key.text(row).getBytes(StandardCharsets.UTF_8), codec.encode(outputSchemaId, raw));
    } catch (Undecodable e) {
      return reject(e.code(), String.valueOf(e.getMessage()));
    }
  }

  private Outcome tombstone(EventRecord event) {
    if (!takesTombstones) {
      return reject(
          ErrorCode.EMPTY,
          "the record has no value: an event was expected; with delete: tombstone in the sink it"
              + " would delete what its key names");
    }
    var bytes = event.key();
    if (bytes == null) {
      return reject(
          ErrorCode.KEY_MISSING, "the tombstone has no record key, which names what to delete");
    }
    var text = new String(bytes, StandardCharsets.UTF_8);
    var problem =
        Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))
            ? key.problem(text)
            : "the tombstone's record key is not UTF-8";
    return problem.isEmpty()
        ? new Outcome.Emit(key.text(text).getBytes(StandardCharsets.UTF_8), null)
        : reject(ErrorCode.KEY_MISSING, problem);
  }

  private static List<RecordHeader> publisherHeaders(List<RecordHeader> headers) {
    for (var header : headers) {
      if (!PlatformHeaders.isPlatform(header.name())) {
        return headers.stream().filter(each -> !PlatformHeaders.isPlatform(each.name())).toList();
      }
    }
    return List.of();
  }

  private static long length(List<RecordHeader> headers) {
    long length = 0;
    for (var header : headers) {
      length += RecordSize.header(header.name().length(), header.value());
    }
    return length;
  }

  private static Outcome reject(ErrorCode code, String message) {
    return new Outcome.Reject(new EventError(code, message));
  }
}
