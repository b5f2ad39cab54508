package dev.millrace.runtime.kafka;

import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.deadletter.DeadLetterWriter;
import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodListener;
import dev.millrace.runtime.flood.FloodListener.Ending;
import dev.millrace.runtime.kafka.TransactionalOutput.ProducerFactory;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pause.PausePolicy;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.TopicFacts;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.sink.Tombstones;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.tracing.StageTracing;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/**
 * One consumer thread of one pipeline, in a spring-kafka container that polls, rebalances and stops
 * for it.
 */
public final class StageWorker implements AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(25);

  private final String name;
  private final ConsumerShell shell;
  private final BatchWork work;
  private final Pipeline pipeline;
  private final FloodHold floods;
  private final KafkaMessageListenerContainer<byte[], byte[]> container;

  /**
   * What a consumer thread is made of.
   *
   * @param name in logs and breakers, such as {@code orders.transform.0}
   * @param deadLetterSchemaId of dead letters in the registry
   * @param looseConsumers make consumers without a group
   * @param flood the thread's own
   * @param positions notes how far the thread has come
   * @param facts of topics
   * @param longestValue the longest value that may be emitted
   * @param batchInterval least time between the beginnings of two batches
   */
  public record Wiring(
      String name,
      Pipeline pipeline,
      SchemaRegistry registry,
      int deadLetterSchemaId,
      Map<String, Object> consumerSettings,
      ProducerSupplier producers,
      Supplier<Consumer<byte[], byte[]>> looseConsumers,
      Supplier<Admin> admins,
      StageTracing tracing,
      StageMetrics metrics,
      CircuitBreakerRegistry breakers,
      PausePolicy pausePolicy,
      FloodBreaker flood,
      FloodListener floodListener,
      PositionKeeper positions,
      TopicFacts facts,
      int longestValue,
      Duration batchInterval,
      InstantSource clock) {}

  /** Makes producers with the thread's transactional id. */
  @FunctionalInterface
  public interface ProducerSupplier extends ProducerFactory {}

  private StageWorker(StageName stage, String inputTopic, Wiring wiring, BatchWork work) {
    this.name = wiring.name();
    this.work = work;
    this.pipeline = wiring.pipeline();
    this.floods = new FloodHold(name, inputTopic, wiring.flood(), wiring.floodListener());
    this.shell =
        new ConsumerShell(
            name,
            work,
            wiring.metrics(),
            wiring.breakers(),
            wiring.pausePolicy(),
            floods,
            wiring.positions(),
            new BatchPace(wiring.batchInterval()));
    var properties = new ContainerProperties(inputTopic);
    properties.setAckMode(AckMode.MANUAL);
    properties.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
    properties.setMessageListener(shell);
    properties.setConsumerRebalanceListener(shell);
    properties.setShutdownTimeout(STOP_TIMEOUT.toMillis());
    properties.setLogContainerConfig(false);
    this.container =
        new KafkaMessageListenerContainer<>(
            new DefaultKafkaConsumerFactory<>(wiring.consumerSettings()), properties);
    container.setBeanName(name);
    shell.attach(container);
  }

  /** A thread that passes events on. */
  public static StageWorker relay(StageDefinition.Relay definition, Wiring wiring) {
    var topics = wiring.pipeline().topics();
    var output = definition.output(topics);
    int schemaId =
        wiring.registry().register(output + "-value", definition.outputSchema(wiring.pipeline()));
    var stage = definition.create(wiring.pipeline(), wiring.registry(), schemaId);
    var transactions = new TransactionalOutput(wiring.producers());
    var admin = wiring.admins().get();
    var work =
        new RelayWork(
            stage,
            new RelayWork.Destinations(
                output, topics.state(definition.name().label()), wiring.longestValue()),
            definition.name() == StageName.INGEST,
            transactions,
            router(definition.name(), wiring, transactions),
            new StateRestore(wiring.looseConsumers(), admin, wiring.clock()),
            wiring.flood(),
            new StartingPoints(wiring.positions(), wiring.facts(), wiring.clock()),
            wiring.tracing(),
            wiring.metrics(),
            wiring.clock());
    return new StageWorker(definition.name(), definition.input(topics), wiring, work);
  }

  /** A thread that loads events. */
  public static StageWorker load(StageDefinition.Load definition, Wiring wiring) {
    var pipeline = wiring.pipeline();
    var topic = definition.input(pipeline.topics());
    var layout = new RowLayout(pipeline.fields().names());
    var transactions = new TransactionalOutput(wiring.producers());
    var work =
        new SinkWork(
            definition.open(pipeline),
            topic,
            layout,
            new AvroRowReader(layout, wiring.registry(), pipeline.schema()),
            Tombstones.of(pipeline, layout),
            transactions,
            router(definition.name(), wiring, transactions),
            wiring.flood(),
            new StartingPoints(wiring.positions(), wiring.facts(), wiring.clock()),
            wiring.tracing(),
            wiring.metrics(),
            wiring.clock());
    return new StageWorker(definition.name(), topic, wiring, work);
  }

  private static EventRouter router(
      StageName stage, Wiring wiring, TransactionalOutput transactions) {
    var pipeline = wiring.pipeline();
    return new EventRouter(
        transactions,
        pipeline.topics(),
        new DeadLetterWriter(pipeline.spec().name(), stage, wiring.deadLetterSchemaId()),
        wiring.clock());
  }

  public String name() {
    return name;
  }

  public ConsumerState state() {
    return shell.state();
  }

  /** The pipeline, in the version that this thread runs. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** The topic it reads. */
  public String topic() {
    return floods.topic();
  }

  /** The floods that hold partitions of this thread. */
  public List<Flood> floods() {
    return floods.floods();
  }

  /** How long a flood holds events here before it is released by itself; zero for ever. */
  public Duration releaseAfter() {
    return floods.releaseAfter();
  }

  /**
   * Lets go of everything that floods hold, and accepts the dead letters of their causes.
   *
   * @return the floods that end
   */
  public List<Flood> release(Ending why) {
    return floods.release(why);
  }

  public void start() {
    container.start();
  }

  /** Closes it to make room for a thread with another version of the pipeline. */
  public void replace() {
    floods.handOver(Ending.NEW_VERSION);
    close();
  }

  /** Finishes the batch at hand, leaves the group, and lets go of everything. */
  @Override
  public void close() {
    container.stop();
    shell.close();
    work.close();
  }
}
