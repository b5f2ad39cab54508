package dev.millrace.runtime.config;

import dev.millrace.runtime.codec.ContractEvolution;
import dev.millrace.runtime.kafka.PlacedConsumers;
import dev.millrace.runtime.kafka.PlacedReader;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.metrics.Metric;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.position.TopicFacts;
import dev.millrace.runtime.registry.HttpSchemaRegistry;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.seal.SealKeyFile;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.ThreadTimers;
import dev.millrace.runtime.web.HostRule;
import dev.millrace.runtime.web.RequestGuard;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanExporters;
import org.springframework.boot.opentelemetry.autoconfigure.ConditionalOnEnabledOpenTelemetry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** Beans of every service, and the consumers of services that define a stage. */
@AutoConfiguration(before = OpenTelemetryTracingAutoConfiguration.class)
@EnableConfigurationProperties(MillraceProperties.class)
public class RuntimeConfiguration {

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  /** Runs before everything else, so that no work is done for a refused request. */
  @Bean
  FilterRegistrationBean<RequestGuard> requestGuard(
      MillraceProperties properties, InstantSource clock) {
    var http = properties.http();
    var filter =
        new FilterRegistrationBean<>(
            new RequestGuard(new HostRule(http.hosts()), http.maxBody().toBytes(), clock));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  @Bean(destroyMethod = "close")
  SchemaRegistry schemaRegistry(
      MillraceProperties properties, SslBundles bundles, InstantSource clock) {
    return new HttpSchemaRegistry(
        RegistrySecrets.access(properties.registry(), bundles), new ContractEvolution(), clock);
  }

  /** Samples every span, because stages make spans only for events that are to be traced. */
  @Bean
  Sampler sampler() {
    return Sampler.alwaysOn();
  }

  /**
   * Sends spans unchanged. Spring Boot's wrapper around exporters would rebuild each span's
   * attributes several times for filters, and there are none here.
   */
  @Bean
  @ConditionalOnEnabledOpenTelemetry
  BatchSpanProcessor spanProcessor(
      SpanExporters exporters,
      OpenTelemetryTracingProperties properties,
      ObjectProvider<MeterProvider> meters) {
    var export = properties.getExport();
    var builder =
        BatchSpanProcessor.builder(SpanExporter.composite(exporters.list()))
            .setExporterTimeout(export.getTimeout())
            .setMaxExportBatchSize(export.getMaxBatchSize())
            .setMaxQueueSize(export.getMaxQueueSize())
            .setScheduleDelay(export.getScheduleDelay())
            .setExportUnsampledSpans(export.isIncludeUnsampled());
    meters.ifAvailable(builder::setMeterProvider);
    return builder.build();
  }

  @Bean
  Tracer stageTracer(OpenTelemetry openTelemetry) {
    return openTelemetry.getTracer("dev.millrace");
  }

  @Bean
  CircuitBreakerRegistry circuitBreakers(MeterRegistry meters) {
    var registry = CircuitBreakerRegistry.ofDefaults();
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
    return registry;
  }

  @Bean
  SealKey sealKey(MillraceProperties properties) {
    return new SealKeyFile(properties.seal().keyFile(), new SecureRandom()).key();
  }

  @Bean(destroyMethod = "close")
  ThreadTimers timers() {
    return new ThreadTimers("timers");
  }

  @Bean
  KafkaAccess kafkaAccess(KafkaProperties kafka, KafkaConnectionDetails connection) {
    return new KafkaAccess(kafka, connection);
  }

  @Bean
  OutageLog outageLog(ThreadTimers timers, InstantSource clock) {
    return new OutageLog(timers, clock);
  }

  @Bean
  BackgroundThreads threadsHealthIndicator(OutageLog outages) {
    return new BackgroundThreads(outages);
  }

  @Bean(destroyMethod = "close")
  ClientWarnings clientWarnings(OutageLog outages, InstantSource clock) {
    return ClientWarnings.installed(outages, clock);
  }

  @Bean(destroyMethod = "close")
  KafkaClients kafkaClients(KafkaAccess kafka, MillraceProperties properties) {
    return new KafkaClients(kafka, properties);
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  PipelineCatalogue pipelines(StageDefinition stage, MillraceProperties properties) {
    return PipelineCatalogue.read(stage, properties);
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  StageConsumers stageConsumers(
      StageDefinition stage,
      PipelineCatalogue pipelines,
      ConsumerFactory consumers,
      TopicProvisioner topics,
      SchemaRegistry registry,
      MillraceProperties properties,
      MeterRegistry meters,
      OutageLog outages,
      ThreadTimers timers,
      InstantSource clock) {
    return new StageConsumers(
        stage,
        pipelines,
        consumers,
        topics,
        registry,
        properties.restart(),
        meters,
        outages,
        timers,
        clock);
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  TopicProvisioner topicProvisioner(
      KafkaClients clients, PositionsTopic positions, MillraceProperties properties) {
    return new TopicProvisioner(clients, positions, properties.topics());
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  ConsumerFactory stageConsumerFactory(
      PipelineCatalogue pipelines,
      KafkaClients clients,
      SchemaRegistry registry,
      Tracer tracer,
      MeterRegistry meters,
      CircuitBreakerRegistry breakers,
      MillraceProperties properties,
      FloodDesk floods,
      GapDesk gaps,
      PositionLog positions,
      TopicFacts facts,
      OutageLog outages,
      ThreadTimers timers,
      SealKey sealKey,
      InstantSource clock) {
    int consumers = pipelines.entries().size() * properties.concurrency();
    return new ConsumerFactory(
        consumers,
        clients,
        registry,
        tracer,
        meters,
        breakers,
        properties,
        floods,
        gaps,
        positions,
        facts,
        outages,
        timers,
        sealKey,
        clock);
  }

  @Bean
  PositionsTopic positionsTopic(KafkaClients clients, MillraceProperties properties) {
    return new PositionsTopic(clients::admin, properties.topics().replicationFactor());
  }

  @Bean(destroyMethod = "close")
  PositionLog positionLog(
      KafkaClients clients,
      PositionsTopic topic,
      MeterRegistry meters,
      SealKey sealKey,
      InstantSource clock) {
    var unreadable =
        Counter.builder(Metric.POSITIONS_UNREADABLE.id())
            .description(Metric.POSITIONS_UNREADABLE.meaning())
            .register(meters);
    return new PositionLog(
        () -> {
          topic.provide();
          return clients.readerOfAll();
        },
        clients::idempotentProducer,
        new RecordSeals(sealKey),
        unreadable::increment,
        clock);
  }

  @Bean
  TopicFacts topicFacts(KafkaClients clients, InstantSource clock) {
    return new TopicFacts(clients::admin, clock);
  }

  @Bean
  GapDesk gapDesk(ObjectProvider<StageDefinition> stage, MeterRegistry meters) {
    return new GapDesk(
        stage.stream().map(StageDefinition::name).findFirst().orElse(StageName.DLQ), meters);
  }

  @Bean
  GapEndpoint gapEndpoint(
      ObjectProvider<StageConsumers> consumers,
      ObjectProvider<PlacedReader> others,
      GapDesk desk,
      TopicFacts facts,
      InstantSource clock) {
    return new GapEndpoint(
        new GapWatch(
            () ->
                Stream.concat(
                        consumers.stream().flatMap(each -> each.workers().stream()),
                        others.stream())
                    .toList(),
            desk,
            facts::now,
            clock));
  }

  /** Wires consumers that belong to no stage. */
  @Bean
  PlacedConsumers.Wiring placedConsumers(
      KafkaClients clients,
      PositionLog positions,
      TopicFacts facts,
      GapDesk desk,
      OutageLog outages,
      InstantSource clock) {
    return new PlacedConsumers.Wiring(
        desk.stage().label(), clients.instance(), positions, facts, desk, outages, clock);
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  FloodDesk floodDesk(StageDefinition stage, MeterRegistry meters, InstantSource clock) {
    return new FloodDesk(stage.name(), meters, clock);
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  FloodWatch floodWatch(
      StageDefinition stage,
      MillraceProperties properties,
      StageConsumers consumers,
      FloodDesk desk,
      FloodAlerts alerts,
      TopicFacts facts,
      BackgroundThreads threads,
      InstantSource clock) {
    var versions =
        new NewVersions(new PipelineVersions(stage, properties)::after, consumers::replace);
    return new FloodWatch(consumers::workers, versions, desk, alerts, facts::ends, threads, clock);
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  FloodAlerts floodAlerts(FloodDesk desk, KafkaClients clients, SchemaRegistry registry) {
    return new FloodAlerts(desk, clients.instance(), clients::idempotentProducer, registry);
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  FloodEndpoint floodEndpoint(FloodWatch watch) {
    return new FloodEndpoint(watch);
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  HealthIndicator floodHealthIndicator(FloodWatch watch) {
    return new FloodHealth(watch);
  }

  @Bean
  @ConditionalOnBean(StageDefinition.class)
  HealthIndicator stageHealthIndicator(StageConsumers consumers) {
    return new StageHealth(consumers);
  }
}
