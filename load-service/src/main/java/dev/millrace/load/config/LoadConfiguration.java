package dev.millrace.load.config;

import dev.millrace.load.LoadWords;
import dev.millrace.load.sink.SinkContext;
import dev.millrace.runtime.config.PromptHealth;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.sink.Sink;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.word.Word;
import java.util.Collection;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LoadConfiguration {

  @Bean
  StageDefinition stage(DataSource dataSource) {
    return new Definition(new SinkContext(dataSource));
  }

  /** Replaces Spring Boot's indicator, which waits for a connection as long as the pool does. */
  @Bean
  HealthIndicator dbHealthContributor(DataSource dataSource) {
    return PromptHealth.of(dataSource);
  }

  private record Definition(SinkContext context) implements StageDefinition.Load {

    @Override
    public StageName name() {
      return StageName.LOAD;
    }

    @Override
    public String input(Topics topics) {
      return topics.validated();
    }

    @Override
    public Collection<? extends Word> words() {
      return LoadWords.all();
    }

    @Override
    public Sink open(Pipeline pipeline) {
      var sinks = pipeline.spec().load();
      if (sinks.size() != 1) {
        throw new FatalStageException(
            "pipeline %s names %d sinks: one is supported"
                .formatted(pipeline.spec().name(), sinks.size()));
      }
      var clause = sinks.getFirst();
      return LoadWords.find(clause.word())
          .orElseThrow(() -> new FatalStageException("no sink '" + clause.word() + "'"))
          .open(clause.value(), pipeline, context);
    }
  }
}
