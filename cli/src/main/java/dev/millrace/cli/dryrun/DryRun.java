package dev.millrace.cli.dryrun;

import dev.millrace.cli.events.EventFile;
import dev.millrace.ingest.IngestStage;
import dev.millrace.quality.QualityStage;
import dev.millrace.quality.rule.HashKey;
import dev.millrace.quality.rule.Scratch;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.schema.RawEvent;
import dev.millrace.transform.TransformStage;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of one pipeline without broker and registry. They are the same stages as in the
 * services. Not thread-safe.
 */
final class DryRun {

  private static final int PARTITION = 0;

  private record Step(String name, Stage stage, String topic, boolean showsRecord) {}

  private final MemoryRegistry registry = new MemoryRegistry();
  private final List<String> warnings = new ArrayList<>();
  private final List<Step> steps;
  private final InstantSource clock;
  private final List<String> places = new ArrayList<>();

  /**
   * @throws dev.millrace.runtime.stage.FatalStageException when the pipeline cannot be run
   */
  DryRun(Pipeline pipeline, InstantSource clock) {
    this.clock = clock;
    var topics = pipeline.topics();
    int raw = registry.register(topics.raw() + "-value", RawEvent.getClassSchema());
    int contract = registry.register(topics.validated() + "-value", pipeline.schema());
    var ingest = IngestStage.of(pipeline, registry, raw);
    var transform = TransformStage.of(pipeline, registry, contract);
    var quality =
        QualityStage.of(
            pipeline,
            registry,
            contract,
            warnings::add,
            Scratch.HEAP,
            HashKey.random(new SecureRandom()));
    if (quality instanceof StatefulStage stateful) {
      stateful.assigned(PARTITION);
    }
    this.steps =
        List.of(
            new Step("ingest", ingest, topics.ingest(), false),
            new Step("transform", transform, topics.raw(), true),
            new Step("quality", quality, topics.transformed(), true));
  }

  /** Runs one event through the stages, as far as it comes. */
  EventStory run(EventFile.Entry event, String contentType) {
    return run(event.line(), event.element(), null, event.value(), contentType);
  }

  /** Runs a record without a value through the stages. */
  EventStory tombstone(String key) {
    return run(0, 0, key.getBytes(StandardCharsets.UTF_8), null, "");
  }

  private EventStory run(
      long line,
      long element,
      byte @Nullable [] recordKey,
      byte @Nullable [] payload,
      String contentType) {
    var stories = new ArrayList<StageStory>();
    byte @Nullable [] key = recordKey;
    byte @Nullable [] value = payload;
    long position = places.size();
    places.add(EventFile.Entry.place(line, element));
    for (var step : steps) {
      var event =
          new EventRecord(
              step.topic(),
              PARTITION,
              position,
              clock.millis(),
              key,
              value,
              "line-" + line,
              clock.millis(),
              contentType,
              List.of());
      warnings.clear();
      var outcome = step.stage().decide(event);
      if (step.stage() instanceof StatefulStage stateful) {
        stateful.committed();
      }
      stories.add(story(step, outcome));
      if (!(outcome instanceof Outcome.Emit emit)) {
        break;
      }
      key = emit.key();
      value = emit.value();
    }
    return new EventStory(line, element, stories);
  }

  private StageStory story(Step step, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Emit emit ->
          new StageStory(
              step.name(),
              "emitted",
              "",
              "",
              "",
              List.of(),
              "",
              warnings,
              new String(emit.key(), StandardCharsets.UTF_8),
              fields(step, emit.value()));
      case Outcome.Filter(var reason) -> plain(step, "filtered", reason);
      case Outcome.Duplicate(var of) -> plain(step, "duplicate", event(of));
      case Outcome.Reject(var error) ->
          new StageStory(
              step.name(),
              "rejected",
              "",
              error.code().name(),
              error.message(),
              error.violations(),
              error.code().remedy(),
              warnings,
              "",
              Map.of());
    };
  }

  /** The event of the sample at a position, which ends in its offset. */
  private String event(String position) {
    int offset = Integer.parseInt(position.substring(position.lastIndexOf('-') + 1));
    return "the event at " + places.get(offset);
  }

  private Map<String, Object> fields(Step step, byte @Nullable [] value) {
    return step.showsRecord() && value != null ? RecordView.of(value, registry) : Map.of();
  }

  private StageStory plain(Step step, String outcome, String reason) {
    return new StageStory(
        step.name(), outcome, reason, "", "", List.of(), "", warnings, "", Map.of());
  }
}
