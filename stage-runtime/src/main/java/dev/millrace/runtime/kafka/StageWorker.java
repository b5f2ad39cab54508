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
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Growth;
import dev.millrace.runtime.position.Place;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.StartingPoints.StateLog;
import dev.millrace.runtime.position.TopicFacts;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.sink.GuardedSink;
import dev.millrace.runtime.sink.Tombstones;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.tracing.StageTracing;
import dev.millrace.runtime.watch.AssignmentLog;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.Timers;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer thread of one pipeline, with a producer, a stage and a state of its own. A thread
 * that has ended is not started again; another one takes its place.
 */
public final class StageWorker implements PlacedReader, FloodHolder, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StageWorker.class);

  /** Receives the state of the thread, on that thread. It must not block. */
  public interface Listener {

    /** The thread has ended although nobody closed it. The worker is to be closed. */
    void ended(StageWorker worker, ConsumerEnd end);

    /** A thread that was started with a probe has processed something. */
    void proven(StageWorker worker);
  }

  private static final Listener NOBODY =
      new Listener() {
        @Override
        public void ended(StageWorker worker, ConsumerEnd end) {
          // not started yet
        }

        @Override
        public void proven(StageWorker worker) {
          // not started yet
        }
      };

  private final String name;
  private final ConsumerShell shell;
  private final BatchWork work;
  private final Pipeline pipeline;
  private final FloodHold floods;
  private final GapHold gaps;
  private final StartingPoints standing;
  private final ConsumerThread thread;
  private volatile Listener listener = NOBODY;
  private volatile @Nullable ConsumerEnd end;
  private volatile boolean isStarted;
  private volatile boolean isClosing;

  /**
   * What a consumer thread is made of.
   *
   * @param name in logs and breakers, such as {@code orders.transform.0}
   * @param deadLetterSchemaId of dead letters in the registry
   * @param looseConsumers make consumers without a group
   * @param flood the thread's own
   * @param gapListener is told of gaps
   * @param positions makes what notes how far the thread has come, of a sink of this name or, with
   *     an empty name, of none
   * @param turns of those who read with caution, one for the process
   * @param facts of topics
   * @param losses what gaps of the stage have cost
   * @param limits of the records it writes; the thread's own
   * @param sealKey of this system's services
   * @param takesUntagged whether events without a tag are taken for the stage's before
   * @param longestPoll bytes of all records of a poll, when nothing is compressed
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
      StageTracing tracing,
      StageMetrics metrics,
      CircuitBreakerRegistry breakers,
      PausePolicy pausePolicy,
      OutageLog outages,
      AssignmentLog assignments,
      Timers timers,
      FloodBreaker flood,
      FloodListener floodListener,
      GapListener gapListener,
      Function<String, PositionKeeper> positions,
      Turns turns,
      TopicFacts facts,
      StageLosses losses,
      RecordLimits limits,
      SealKey sealKey,
      boolean takesUntagged,
      long longestPoll,
      Duration batchInterval,
      InstantSource clock) {}

  /** Makes producers with the thread's transactional id. */
  @FunctionalInterface
  public interface ProducerSupplier extends ProducerFactory {}

  private StageWorker(String inputTopic, Wiring wiring, StartingPoints standing, BatchWork work) {
    this.name = wiring.name();
    this.work = work;
    this.pipeline = wiring.pipeline();
    this.floods = new FloodHold(name, inputTopic, wiring.flood(), wiring.floodListener());
    this.standing = standing;
    this.gaps = new GapHold(name, wiring.gapListener());
    this.shell =
        new ConsumerShell(
            name,
            work,
            wiring.metrics(),
            wiring.breakers(),
            wiring.pausePolicy(),
            wiring.outages(),
            wiring.assignments(),
            wiring.timers(),
            wiring.clock(),
            floods,
            gaps,
            standing,
            wiring.losses(),
            new Caution(name, standing.keeper(), wiring.turns()),
            new BatchPace(wiring.batchInterval()));
    this.thread =
        new ConsumerThread(
            name,
            inputTopic,
            shell,
            new WatchedConsumers(wiring.consumerSettings(), shell, wiring.longestPoll()),
            this::ended);
  }

  private void ended(@Nullable Throwable failure) {
    if (isClosing) {
      return;
    }
    var known = shell.end();
    var why = known == null ? unforeseen(failure) : known;
    end = why;
    listener.ended(this, why);
  }

  private static ConsumerEnd unforeseen(@Nullable Throwable failure) {
    return failure == null
        ? new ConsumerEnd(
            false,
            "its container has stopped by itself",
            new IllegalStateException("a container has stopped by itself"))
        : new ConsumerEnd(false, failure.toString(), failure);
  }

  /** A thread that passes events on. */
  public static StageWorker relay(StageDefinition.Relay definition, Wiring wiring) {
    var topics = wiring.pipeline().topics();
    var output = definition.output(topics);
    int schemaId =
        wiring.registry().register(output + "-value", definition.outputSchema(wiring.pipeline()));
    var stage = definition.create(wiring.pipeline(), wiring.registry(), schemaId);
    var transactions = new TransactionalOutput(wiring.producers());
    var stateTopic = topics.state(definition.name().label());
    var standing =
        new StartingPoints(
            wiring.positions().apply(""),
            wiring.facts(),
            Truth.KAFKA,
            stage instanceof StatefulStage stateful
                ? new StateLog(stateTopic, stateful.retention())
                : null,
            wiring.clock());
    var work =
        new RelayWork(
            stage,
            new RelayWork.Destinations(output, stateTopic),
            inbound(definition.name(), wiring),
            transactions,
            router(definition.name(), wiring, transactions),
            new StateRestore(
                wiring.looseConsumers(),
                wiring.facts()::end,
                new RecordSeals(wiring.sealKey()),
                wiring.metrics(),
                wiring.clock()),
            wiring.flood(),
            standing,
            wiring.tracing(),
            wiring.metrics(),
            wiring.clock());
    return new StageWorker(definition.input(topics), wiring, standing, work);
  }

  /** A thread that loads events. */
  public static StageWorker load(StageDefinition.Load definition, Wiring wiring) {
    var pipeline = wiring.pipeline();
    var topic = definition.input(pipeline.topics());
    var layout = new RowLayout(pipeline.fields().names());
    var transactions = new TransactionalOutput(wiring.producers());
    var sink =
        new GuardedSink(
            definition.open(pipeline),
            wiring.clock(),
            time -> LockSupport.parkNanos(time.toNanos()),
            wiring.turns().searches());
    var standing =
        new StartingPoints(
            wiring.positions().apply(sink.name()),
            wiring.facts(),
            Truth.SINK,
            null,
            wiring.clock());
    var work =
        new SinkWork(
            sink,
            topic,
            layout,
            new AvroRowReader(layout, wiring.registry(), pipeline.schema()),
            Tombstones.of(pipeline, layout),
            inbound(definition.name(), wiring),
            transactions,
            router(definition.name(), wiring, transactions),
            wiring.flood(),
            standing,
            wiring.tracing(),
            wiring.metrics(),
            wiring.clock());
    return new StageWorker(topic, wiring, standing, work);
  }

  private static EventRouter router(
      StageName stage, Wiring wiring, TransactionalOutput transactions) {
    var pipeline = wiring.pipeline();
    return new EventRouter(
        transactions,
        pipeline.topics(),
        new DeadLetterWriter(pipeline.spec().name(), stage, wiring.deadLetterSchemaId()),
        wiring.limits(),
        new RecordSeals(wiring.sealKey()),
        wiring.clock());
  }

  private static InboundRecords inbound(StageName stage, Wiring wiring) {
    return new InboundRecords(
        stage == StageName.INGEST,
        new RecordSeals(wiring.sealKey()),
        new UntaggedEvents(wiring.takesUntagged(), wiring.clock()),
        wiring.metrics(),
        wiring.clock());
  }

  @Override
  public String name() {
    return name;
  }

  public ConsumerState state() {
    var why = end;
    if (why != null) {
      return why.isForAPerson()
          ? new ConsumerState.Stopped(why.cause())
          : new ConsumerState.Restarting(Duration.ZERO, why.cause());
    }
    if (!isStarted) {
      return new ConsumerState.Starting();
    }
    var state = shell.state();
    return state instanceof ConsumerState.Stopped || thread.isAlive()
        ? state
        : new ConsumerState.Stopped("its container does not run");
  }

  /** Whether the thread has processed something since its start, or need not prove that it can. */
  public boolean isProven() {
    return shell.isProven();
  }

  @Override
  public Pipeline pipeline() {
    return pipeline;
  }

  @Override
  public String topic() {
    return floods.topic();
  }

  @Override
  public List<Flood> floods() {
    return floods.floods();
  }

  @Override
  public String pipeline(String topic) {
    return pipeline.spec().name().value();
  }

  @Override
  public String consumer(String topic) {
    return name;
  }

  @Override
  public List<Growth> growths() {
    return standing.growths();
  }

  @Override
  public List<Gap> gaps() {
    return gaps.gaps();
  }

  @Override
  public CompletableFuture<Map<Gap, Long>> acceptGaps(Predicate<Gap> which, Place place) {
    return gaps.accept(which, place);
  }

  @Override
  public Duration releaseAfter() {
    return floods.releaseAfter();
  }

  @Override
  public List<Flood> release(Predicate<Flood> which, Ending why) {
    return floods.release(which, why);
  }

  /**
   * Starts it.
   *
   * @param told how it fares
   * @throws DependencyUnavailable when no consumer can be made now
   */
  public void start(Listener told) {
    listener = told;
    try {
      thread.start();
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("make a consumer", e);
    }
    isStarted = true;
  }

  /** Starts it in place of a thread that has ended: its first batch is a probe. */
  public void startWithProbe(Listener told) {
    shell.beginWithProbe(() -> listener.proven(this));
    start(told);
  }

  /** Whether this thread gave up a record that had ended earlier ones. */
  public boolean hasGivenUp() {
    return shell.hasGivenUp();
  }

  /** Closes it to make room for a thread with another version of the pipeline. */
  public void replace() {
    floods.handOver(Ending.NEW_VERSION);
    close();
  }

  /** Finishes the current batch, leaves the group, and closes everything. */
  @Override
  public void close() {
    isClosing = true;
    attempt(thread::stop);
    attempt(shell::close);
    attempt(work::close);
  }

  /** What is half-broken may fail to close; the rest is closed even so. */
  @SuppressWarnings("CatchingUnchecked")
  private void attempt(Runnable closing) {
    try {
      closing.run();
    } catch (Exception | LinkageError e) {
      log.warn("a part of {} cannot be closed, and is given up: {}", name, e.toString());
    }
  }
}
