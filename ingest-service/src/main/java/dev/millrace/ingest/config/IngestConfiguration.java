package dev.millrace.ingest.config;

import dev.millrace.ingest.IngestStage;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.schema.RawEvent;
import dev.millrace.spec.word.Word;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class IngestConfiguration {

  @Bean
  StageDefinition stage() {
    return new Definition();
  }

  private static final class Definition implements StageDefinition.Relay {

    @Override
    public StageName name() {
      return StageName.INGEST;
    }

    @Override
    public String input(Topics topics) {
      return topics.ingest();
    }

    @Override
    public String output(Topics topics) {
      return topics.raw();
    }

    @Override
    public Collection<? extends Word> words() {
      return List.of();
    }

    @Override
    public Schema outputSchema(Pipeline pipeline) {
      return RawEvent.getClassSchema();
    }

    @Override
    public Stage create(Pipeline pipeline, SchemaRegistry registry, int outputSchemaId) {
      return IngestStage.of(pipeline, registry, outputSchemaId);
    }
  }
}
