package dev.millrace.transform;

import dev.millrace.runtime.codec.Aliases;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.AvroRowWriter;
import dev.millrace.runtime.codec.ContractBroken;
import dev.millrace.runtime.codec.JsonRowReader;
import dev.millrace.runtime.codec.RawEventReader;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.pipeline.ContentType;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.spec.IngestSpec;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.Verdict;
import java.util.Optional;

/**
 * Turns a raw event into a record of the contract: decodes the payload, applies the steps in order,
 * and encodes the result. Drops payload fields that neither the contract nor a step names. Works
 * without Spring and Kafka.
 */
public final class TransformStage implements Stage {

  private final IngestSpec.Format format;
  private final boolean passesTombstones;
  private final Step[] steps;
  private final Row row;
  private final RawEventReader events;
  private final JsonRowReader json;
  private final AvroRowReader avro;
  private final Optional<AvroSource> avroSource;
  private final AvroRowWriter writer;

  private TransformStage(
      Pipeline pipeline, StepChain chain, SchemaRegistry registry, int schemaId) {
    var layout = chain.layout();
    this.format = pipeline.spec().ingest().format();
    this.passesTombstones = pipeline.spec().deletesByTombstone();
    this.steps = chain.steps().toArray(Step[]::new);
    this.row = new Row(layout);
    this.events = new RawEventReader(registry);
    var aliases = Aliases.of(pipeline.schema(), layout.names());
    this.json =
        chain.usesPayload()
            ? JsonRowReader.withSource(layout, chain.payload(), aliases)
            : JsonRowReader.of(layout, aliases);
    this.avro = new AvroRowReader(layout, registry, aliases);
    this.avroSource =
        chain.usesPayload()
            ? Optional.of(new AvroSource(layout.slot(chain.payload()), registry))
            : Optional.empty();
    this.writer = new AvroRowWriter(pipeline.schema(), schemaId, layout);
  }

  /**
   * The stage of a pipeline, for one thread.
   *
   * @param schemaId of the pipeline's schema in the registry
   * @throws dev.millrace.runtime.stage.FatalStageException when the steps have mistakes
   */
  public static TransformStage of(Pipeline pipeline, SchemaRegistry registry, int schemaId) {
    return new TransformStage(pipeline, StepChain.of(pipeline), registry, schemaId);
  }

  @Override
  public Outcome decide(EventRecord event) {
    var value = event.value();
    var key = event.key();
    if (value == null && !passesTombstones) {
      return rejected(ErrorCode.EMPTY, "the record has no value: a raw event was expected");
    }
    if (key == null) {
      return rejected(ErrorCode.KEY_MISSING, "the record has no key");
    }
    if (value == null) {
      return new Outcome.Emit(key, null);
    }
    try {
      read(value);
      for (var step : steps) {
        switch (step.apply(row)) {
          case Verdict.Continue _ -> {}
          case Verdict.Filtered(var reason) -> {
            return new Outcome.Filter(reason);
          }
          case Verdict.Rejected(var error) -> {
            return new Outcome.Reject(error);
          }
        }
      }
      return new Outcome.Emit(key, writer.write(row));
    } catch (Undecodable e) {
      return rejected(e.code(), String.valueOf(e.getMessage()));
    } catch (ContractBroken e) {
      return new Outcome.Reject(
          EventError.ofField(ErrorCode.CONTRACT_BROKEN, e.field(), String.valueOf(e.getMessage())));
    }
  }

  private void read(byte[] value) throws Undecodable {
    var payload = events.payload(value);
    var bytes = payload.bytes();
    int start = payload.start();
    int length = payload.length();
    switch (ContentType.of(payload.contentType(), bytes, start, length, format)) {
      case JSON -> json.read(bytes, start, length, row);
      case AVRO -> {
        var alone = payload.copy();
        avro.read(alone, row);
        if (avroSource.isPresent()) {
          avroSource.get().read(alone, row);
        }
      }
    }
  }

  private static Outcome rejected(ErrorCode code, String message) {
    return new Outcome.Reject(new EventError(code, message));
  }
}
