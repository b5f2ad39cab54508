package dev.millrace.transform.config;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.word.Word;
import dev.millrace.transform.TransformStage;
import dev.millrace.transform.TransformWords;
import java.util.Collection;
import org.apache.avro.Schema;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TransformConfiguration {

  @Bean
  StageDefinition stage() {
    return new Definition();
  }

  private static final class Definition implements StageDefinition.Relay {

    @Override
    public StageName name() {
      return StageName.TRANSFORM;
    }

    @Override
    public String input(Topics topics) {
      return topics.raw();
    }

    @Override
    public String output(Topics topics) {
      return topics.transformed();
    }

    @Override
    public Collection<? extends Word> words() {
      return TransformWords.all();
    }

    @Override
    public Schema outputSchema(Pipeline pipeline) {
      return pipeline.schema();
    }

    @Override
    public Stage create(Pipeline pipeline, SchemaRegistry registry, int outputSchemaId) {
      return TransformStage.of(pipeline, registry, outputSchemaId);
    }
  }
}
