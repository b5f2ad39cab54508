package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.StageWorker;
import dev.millrace.runtime.metrics.Metric;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.StageDefinition;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.RestartPolicy;
import dev.millrace.runtime.watch.Timers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the pipelines of a service, from start to stop. Each starts by itself as soon as its
 * dependencies are available. The service's own start waits for none of them.
 */
final class StageConsumers implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(StageConsumers.class);

  private final StageDefinition stage;
  private final ConsumerFactory factory;
  private final TopicProvisioner topics;
  private final SchemaRegistry registry;
  private final MillraceProperties.Restart restart;
  private final OutageLog outages;
  private final InstantSource clock;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("start-", 0).factory());
  private final Timers starts;
  private final List<PipelineRun> runs;
  private final AtomicBoolean hasTold = new AtomicBoolean();
  private volatile boolean running;

  StageConsumers(
      StageDefinition stage,
      PipelineCatalogue catalogue,
      ConsumerFactory factory,
      TopicProvisioner topics,
      SchemaRegistry registry,
      MillraceProperties.Restart restart,
      MeterRegistry meters,
      OutageLog outages,
      Timers timers,
      InstantSource clock) {
    this.stage = stage;
    this.factory = factory;
    this.topics = topics;
    this.registry = registry;
    this.restart = restart;
    this.outages = outages;
    this.clock = clock;
    this.starts = (wait, task) -> timers.after(wait, () -> execute(task));
    this.runs =
        catalogue.entries().stream()
            .map(
                each ->
                    new PipelineRun(
                        each.name(), each.source(), maker, outages, starts, this::changed))
            .toList();
    runs.forEach(run -> measure(run, meters));
  }

  private void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException _) {
      // Stopped: nothing may start any more.
    }
  }

  private void measure(PipelineRun run, MeterRegistry meters) {
    Gauge.builder(Metric.STOPPED.id(), run, each -> RunReport.of(each).needsAPerson() ? 1 : 0)
        .description(Metric.STOPPED.meaning())
        .tags("pipeline", run.name(), "stage", stage.name().label())
        .register(meters);
  }

  private final PipelineRun.Maker maker =
      new PipelineRun.Maker() {
        @Override
        public List<StageWorker> make(Pipeline pipeline) {
          topics.provision(pipeline, StatefulStages.of(stage, pipeline, registry));
          var workers = new ArrayList<StageWorker>();
          try {
            for (int number = 0; number < factory.workersPerPipeline(); number++) {
              workers.add(factory.create(stage, pipeline, number));
            }
            return workers;
          } catch (RuntimeException | Error e) {
            workers.forEach(StageWorker::close);
            throw e;
          }
        }

        @Override
        public List<ConsumerSlot> slots(Pipeline pipeline) {
          var slots = new ArrayList<ConsumerSlot>();
          for (int number = 0; number < factory.workersPerPipeline(); number++) {
            slots.add(slot(pipeline, number));
          }
          return slots;
        }
      };

  private ConsumerSlot slot(Pipeline pipeline, int number) {
    return new ConsumerSlot(
        ConsumerFactory.consumer(stage, pipeline, number),
        () -> factory.create(stage, pipeline, number),
        factory.metrics(stage, pipeline, number),
        new RestartPolicy(restart.limits()),
        outages,
        starts,
        clock);
  }

  @Override
  public void start() {
    running = true;
    runs.forEach(PipelineRun::start);
  }

  /** Logs which pipelines run, once the state of every pipeline is known. */
  private void changed() {
    if (runs.stream().anyMatch(each -> each.state() instanceof PipelineRun.State.Starting)
        || hasTold.getAndSet(true)) {
      return;
    }
    var active =
        runs.stream().filter(each -> each.state() instanceof PipelineRun.State.Running).toList();
    log.info(
        "{} runs {} of {} pipelines: {}",
        stage.name().label(),
        active.size(),
        runs.size(),
        active.stream().map(PipelineRun::name).toList());
  }

  /** The current consumer threads. */
  List<StageWorker> workers() {
    return runs.stream().flatMap(each -> each.workers().stream()).toList();
  }

  /**
   * Replaces the running version of a pipeline by another one. The events of held partitions are
   * read again. When this throws, the old version runs on.
   *
   * @throws DependencyUnavailable when the new one cannot be made now
   * @throws FatalStageException when it cannot be made at all
   */
  void replace(Pipeline pipeline) {
    var name = pipeline.spec().name().value();
    for (var run : runs) {
      if (run.name().equals(name)) {
        run.replace(pipeline);
        log.info("{} runs a new version of {}", stage.name().label(), name);
      }
    }
  }

  /** The states of the pipelines. */
  List<RunReport> reports() {
    return runs.stream().map(RunReport::of).toList();
  }

  @Override
  public void stop() {
    running = false;
    threads.shutdown();
    runs.parallelStream().forEach(PipelineRun::stop);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
