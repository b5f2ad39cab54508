package dev.millrace.runtime.config;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.stage.StatefulStage;
import java.time.Duration;
import java.util.Map;

/** Finds out whether a pipeline's stage remembers events, and for how long. */
final class StatefulStages {

  private static final int NO_SCHEMA = 0;

  private StatefulStages() {}

  static Map<String, Duration> of(
      StageDefinition definition, Pipeline pipeline, SchemaRegistry registry) {
    if (definition instanceof StageDefinition.Relay relay
        && relay.create(pipeline, registry, NO_SCHEMA) instanceof StatefulStage stateful) {
      return Map.of(definition.name().label(), stateful.retention());
    }
    return Map.of();
  }
}
