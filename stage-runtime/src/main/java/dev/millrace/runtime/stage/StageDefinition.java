package dev.millrace.runtime.stage;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.spec.word.Word;
import java.util.Collection;
import org.apache.avro.Schema;

/**
 * Describes a stage. It is the only bean that a service gives to the runtime, which does everything
 * else.
 */
public sealed interface StageDefinition {

  StageName name();

  /** The topic from which the stage reads a pipeline's events. */
  String input(Topics topics);

  /** The words of the pipeline file that this service carries out. */
  Collection<? extends Word> words();

  /** A stage that passes events on to a topic. */
  non-sealed interface Relay extends StageDefinition {

    String output(Topics topics);

    /** The schema of the output topic's values. */
    Schema outputSchema(Pipeline pipeline);

    /** The logic for one consumer thread. */
    Stage create(Pipeline pipeline, SchemaRegistry registry, int outputSchemaId);
  }

  /** The stage that loads events into a sink. */
  non-sealed interface Load extends StageDefinition {

    /** The sink for one consumer thread. */
    Sink open(Pipeline pipeline);
  }
}
