package dev.millrace.runtime.stage;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.spec.word.Word;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;

/** A definition around a stage of a test's: reads raw events, writes transformed ones; no words. */
public record OneStage(Stage stage) implements StageDefinition.Relay {

  @Override
  public StageName name() {
    return StageName.TRANSFORM;
  }

  @Override
  public String input(Topics topics) {
    return topics.raw();
  }

  @Override
  public Collection<? extends Word> words() {
    return List.of();
  }

  @Override
  public String output(Topics topics) {
    return topics.transformed();
  }

  @Override
  public Schema outputSchema(Pipeline pipeline) {
    return pipeline.schema();
  }

  @Override
  public Stage create(Pipeline pipeline, SchemaRegistry registry, int outputSchemaId) {
    return stage;
  }
}
