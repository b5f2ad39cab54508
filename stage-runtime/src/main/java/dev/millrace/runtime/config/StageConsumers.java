package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.ConsumerState;
import dev.millrace.runtime.kafka.StageWorker;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.StageDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The consumer threads of a service, from start to stop. The start waits for Kafka and the registry
 * as long as they need; it fails only by what waiting cannot mend.
 */
final class StageConsumers implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(StageConsumers.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final StageDefinition stage;
  private final PipelineCatalogue catalogue;
  private final ConsumerFactory factory;
  private final TopicProvisioner topics;
  private final SchemaRegistry registry;
  private final List<StageWorker> workers = new CopyOnWriteArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile boolean running;
  private volatile String waitingFor = "";

  StageConsumers(
      StageDefinition stage,
      PipelineCatalogue catalogue,
      ConsumerFactory factory,
      TopicProvisioner topics,
      SchemaRegistry registry) {
    this.stage = stage;
    this.catalogue = catalogue;
    this.factory = factory;
    this.topics = topics;
    this.registry = registry;
  }

  @Override
  public void start() {
    running = true;
    for (var pipeline : catalogue.pipelines()) {
      startWhenPossible(pipeline);
    }
    workers.forEach(StageWorker::start);
    log.info(
        "{} runs {} pipelines: {}",
        stage.name().label(),
        catalogue.pipelines().size(),
        catalogue.pipelines().stream().map(each -> each.spec().name().value()).toList());
  }

  private void startWhenPossible(Pipeline pipeline) {
    while (running) {
      try {
        workers.addAll(create(pipeline));
        waitingFor = "";
        return;
      } catch (DependencyUnavailable e) {
        waitingFor = e.dependency();
        log.warn(
            "waiting for {} to start: {}; next try in {}", e.dependency(), e.getMessage(), RETRY);
        pauseOrStop();
      }
    }
    throw new FatalStageException("stopped while waiting for " + waitingFor);
  }

  /** The threads of a pipeline, not started; its topics are there then. */
  private List<StageWorker> create(Pipeline pipeline) {
    topics.provision(pipeline.topics(), StatefulStages.of(stage, pipeline, registry));
    List<StageWorker> created = new ArrayList<>();
    for (int number = 0; number < factory.workersPerPipeline(); number++) {
      created.add(factory.create(stage, pipeline, number));
    }
    return created;
  }

  private void pauseOrStop() {
    try {
      if (stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
        running = false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
    }
  }

  /** The consumer threads. */
  List<StageWorker> workers() {
    return List.copyOf(workers);
  }

  /**
   * Runs another version of a pipeline in the place of the one that runs. The events of held
   * partitions are read again. When this throws, the old version runs on.
   *
   * @throws DependencyUnavailable when the new one cannot be made now
   * @throws FatalStageException when it cannot be made at all
   */
  void replace(Pipeline pipeline) {
    var fresh = create(pipeline);
    var name = pipeline.spec().name();
    var old = workers.stream().filter(each -> each.pipeline().spec().name().equals(name)).toList();
    old.parallelStream().forEach(StageWorker::replace);
    synchronized (this) {
      workers.removeAll(old);
      if (running) {
        workers.addAll(fresh);
        fresh.forEach(StageWorker::start);
      }
    }
    log.info("{} runs a new version of {}", stage.name().label(), name);
  }

  /** The states of the consumer threads, by name. */
  Map<String, ConsumerState> states() {
    var states = new LinkedHashMap<String, ConsumerState>();
    workers.forEach(worker -> states.put(worker.name(), worker.state()));
    return states;
  }

  /** What the start waits for; empty when it does not. */
  String waitingFor() {
    return waitingFor;
  }

  @Override
  public synchronized void stop() {
    running = false;
    stopping.countDown();
    workers.parallelStream().forEach(StageWorker::close);
    workers.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
