package dev.millrace.runtime.config;

import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodListener;
import dev.millrace.runtime.kafka.GapListener;
import dev.millrace.runtime.kafka.RecordLimits;
import dev.millrace.runtime.kafka.StageLosses;
import dev.millrace.runtime.kafka.StageWorker;
import dev.millrace.runtime.kafka.StageWorker.Wiring;
import dev.millrace.runtime.kafka.Turns;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.position.KafkaLedger;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.position.TopicFacts;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.tracing.StageTracing;
import dev.millrace.runtime.watch.AssignmentLog;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.Timers;
import dev.millrace.schema.DeadLetter;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the consumer threads of a service, each with clients and objects of its own. */
final class ConsumerFactory {

  private final KafkaClients clients;
  private final int consumers;
  private final SchemaRegistry registry;
  private final Tracer tracer;
  private final MeterRegistry meters;
  private final CircuitBreakerRegistry breakers;
  private final MillraceProperties properties;
  private final FloodListener floods;
  private final GapListener gaps;
  private final PositionLog positions;
  private final TopicFacts facts;
  private final OutageLog outages;
  private final Turns turns = new Turns();
  private final Timers timers;
  private final AssignmentLog assignments;
  private final SealKey sealKey;
  private final InstantSource clock;
  private final Map<String, StageMetrics> metrics = new ConcurrentHashMap<>();
  private final Map<String, StageLosses> losses = new ConcurrentHashMap<>();

  /**
   * @param consumers how many it will make
   */
  ConsumerFactory(
      int consumers,
      KafkaClients clients,
      SchemaRegistry registry,
      Tracer tracer,
      MeterRegistry meters,
      CircuitBreakerRegistry breakers,
      MillraceProperties properties,
      FloodListener floods,
      GapListener gaps,
      PositionLog positions,
      TopicFacts facts,
      OutageLog outages,
      Timers timers,
      SealKey sealKey,
      InstantSource clock) {
    this.consumers = consumers;
    this.clients = clients;
    this.registry = registry;
    this.tracer = tracer;
    this.meters = meters;
    this.breakers = breakers;
    this.properties = properties;
    this.floods = floods;
    this.gaps = gaps;
    this.positions = positions;
    this.facts = facts;
    this.outages = outages;
    this.timers = timers;
    this.assignments = new AssignmentLog(timers);
    this.sealKey = sealKey;
    this.clock = clock;
  }

  int workersPerPipeline() {
    return properties.concurrency();
  }

  /** The name of a consumer thread. */
  static String consumer(StageDefinition stage, Pipeline pipeline, int number) {
    return pipeline.spec().name() + "." + stage.name().label() + "." + number;
  }

  /** The metrics of a consumer's place. A thread that replaces another one continues them. */
  StageMetrics metrics(StageDefinition stage, Pipeline pipeline, int number) {
    return metrics.computeIfAbsent(
        consumer(stage, pipeline, number),
        _ -> new StageMetrics(meters, pipeline.spec().name(), stage.name(), number));
  }

  /** Makes a consumer thread and registers its schemas, but does not start it. */
  StageWorker create(StageDefinition definition, Pipeline pipeline, int number) {
    var name = pipeline.spec().name();
    var stage = definition.name();
    var group = pipeline.topics().group(stage.label());
    var transactionalId = group + "." + clients.instance() + "." + number;
    var wiring =
        new Wiring(
            consumer(definition, pipeline, number),
            pipeline,
            registry,
            registry.register(
                pipeline.topics().deadLetters() + "-value", DeadLetter.getClassSchema()),
            clients.consumerSettings(group),
            () -> clients.transactionalProducer(transactionalId, consumers),
            clients::looseConsumer,
            new StageTracing(tracer, name, stage, group, properties.tracing().perSecond(), clock),
            metrics(definition, pipeline, number),
            breakers,
            properties.pause().policy(),
            outages,
            assignments,
            timers,
            new FloodBreaker(properties.flood().policy(pipeline.spec().flood()), clock),
            floods,
            gaps,
            sink ->
                new PositionKeeper(
                    positions,
                    sink.isEmpty() ? group : group + "/" + sink,
                    consumer(definition, pipeline, number) + "@" + clients.instance(),
                    clock),
            turns,
            facts,
            losses(definition, pipeline),
            limits(pipeline),
            sealKey,
            properties.seal().takeUntagged(),
            KafkaClients.longestPoll(consumers, Runtime.getRuntime().maxMemory()),
            properties.batchInterval(),
            clock);
    return switch (definition) {
      case StageDefinition.Relay relay -> StageWorker.relay(relay, wiring);
      case StageDefinition.Load load -> StageWorker.load(load, wiring);
    };
  }

  /** The losses of all threads of a pipeline, including threads that replace others. */
  private StageLosses losses(StageDefinition definition, Pipeline pipeline) {
    var topics = pipeline.topics();
    return losses.computeIfAbsent(
        topics.group(definition.name().label()),
        _ ->
            StageLosses.of(
                definition.name(),
                topics,
                new KafkaLedger(clients::admin, facts, positions),
                clients::looseConsumer,
                sealKey,
                properties.seal().takeUntagged(),
                metrics(definition, pipeline, 0),
                clock));
  }

  /** The limits with which topics are made. The real limit of a topic is learned from the topic. */
  private RecordLimits limits(Pipeline pipeline) {
    var topics = pipeline.topics();
    return new RecordLimits(clients.longestRecord(), facts::longestRecord, clock)
        .with(topics.raw(), TopicProvisioner.LONGEST_EVENT)
        .with(topics.transformed(), TopicProvisioner.LONGEST_EVENT)
        .with(topics.validated(), TopicProvisioner.LONGEST_EVENT)
        .with(topics.deadLetters(), TopicProvisioner.LONGEST_DEAD_LETTER);
  }
}
