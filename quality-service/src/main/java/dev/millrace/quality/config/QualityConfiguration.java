package dev.millrace.quality.config;

import dev.millrace.quality.QualityStage;
import dev.millrace.quality.QualityWords;
import dev.millrace.quality.Warnings;
import dev.millrace.quality.rule.HashKey;
import dev.millrace.quality.rule.Scratch;
import dev.millrace.runtime.config.MillraceProperties;
import dev.millrace.runtime.metrics.Metric;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.PipelineName;
import dev.millrace.spec.word.Word;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class QualityConfiguration {

  @Bean
  StageDefinition stage(MeterRegistry meters, MillraceProperties properties, SealKey key) {
    return new Definition(meters, Scratch.in(properties.scratch()), HashKey.of(key));
  }

  private record Definition(MeterRegistry meters, Scratch scratch, HashKey hashKey)
      implements StageDefinition.Relay {

    @Override
    public StageName name() {
      return StageName.QUALITY;
    }

    @Override
    public String input(Topics topics) {
      return topics.transformed();
    }

    @Override
    public String output(Topics topics) {
      return topics.validated();
    }

    @Override
    public Collection<? extends Word> words() {
      return QualityWords.all();
    }

    @Override
    public Schema outputSchema(Pipeline pipeline) {
      return pipeline.schema();
    }

    @Override
    public Stage create(Pipeline pipeline, SchemaRegistry registry, int outputSchemaId) {
      return QualityStage.of(
          pipeline,
          registry,
          outputSchemaId,
          new Counted(meters, pipeline.spec().name()),
          scratch,
          hashKey);
    }
  }

  /** Warnings as a metric; of one consumer thread. */
  private static final class Counted implements Warnings {

    private final MeterRegistry meters;
    private final PipelineName pipeline;
    private final Map<String, Counter> byRule = new HashMap<>();

    Counted(MeterRegistry meters, PipelineName pipeline) {
      this.meters = meters;
      this.pipeline = pipeline;
    }

    @Override
    public void count(String rule) {
      byRule.computeIfAbsent(rule, this::counter).increment();
    }

    private Counter counter(String rule) {
      return Counter.builder(Metric.WARNINGS.id())
          .description(Metric.WARNINGS.meaning())
          .tags("pipeline", pipeline.value(), "rule", rule)
          .register(meters);
    }
  }
}
