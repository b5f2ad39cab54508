package dev.millrace.runtime.config;

import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodListener.Ending;
import dev.millrace.runtime.kafka.KafkaFault;
import dev.millrace.runtime.kafka.StageWorker;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.watch.WatchedThread;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks after the floods of a service, on a thread of its own: sends the alerts, counts what waits,
 * releases what has waited for long enough, and takes up a new version of the pipeline's file. Does
 * nothing while there is no flood.
 */
final class FloodWatch implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(FloodWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final StageConsumers consumers;
  private final PipelineVersions versions;
  private final FloodDesk desk;
  private final FloodAlerts alerts;
  private final KafkaClients clients;
  private final InstantSource clock;
  private final WatchedThread thread;
  private final Map<String, String> notes = new ConcurrentHashMap<>();
  private volatile boolean running;

  FloodWatch(
      StageConsumers consumers,
      PipelineVersions versions,
      FloodDesk desk,
      FloodAlerts alerts,
      KafkaClients clients,
      BackgroundThreads threads,
      InstantSource clock) {
    this.consumers = consumers;
    this.versions = versions;
    this.desk = desk;
    this.alerts = alerts;
    this.clients = clients;
    this.clock = clock;
    this.thread = threads.of("flood-watch", this::look);
  }

  @Override
  public void start() {
    running = true;
    thread.start();
  }

  private Duration look() {
    var held = held();
    if (!held.isEmpty()) {
      held.forEach(this::timeOut);
      takeUpNewVersions(held);
    }
    notes.keySet().removeIf(name -> held.stream().noneMatch(each -> name.equals(name(each))));
    try {
      if (!held.isEmpty()) {
        count(held);
      }
      alerts.send();
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("look after floods", e);
    }
    return INTERVAL;
  }

  private List<StageWorker> held() {
    return consumers.workers().stream().filter(each -> !each.floods().isEmpty()).toList();
  }

  private void timeOut(StageWorker worker) {
    var limit = worker.releaseAfter();
    if (!limit.isZero()
        && worker.floods().stream()
            .anyMatch(flood -> !clock.instant().isBefore(flood.since().plus(limit)))) {
      worker.release(Ending.TIMED_OUT);
    }
  }

  private void takeUpNewVersions(List<StageWorker> held) {
    var running = new HashMap<String, Pipeline>();
    held.forEach(worker -> running.put(name(worker), worker.pipeline()));
    running.forEach(
        (name, pipeline) -> {
          switch (versions.after(pipeline)) {
            case PipelineVersions.Version.Same _ -> notes.remove(name);
            case PipelineVersions.Version.Unusable(var why) -> note(name, why);
            case PipelineVersions.Version.Newer(var newer) -> takeUp(name, newer);
          }
        });
  }

  private void takeUp(String name, Pipeline newer) {
    try {
      consumers.replace(newer);
      notes.remove(name);
    } catch (DependencyUnavailable | FatalStageException e) {
      note(name, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      note(name, "nobody foresaw " + e);
    }
  }

  private void note(String name, String why) {
    var before = notes.put(name, "The new version of its file is not taken up: " + why);
    if (before == null || !before.endsWith(why)) {
      log.warn("the new version of pipeline {} is not taken up: {}", name, why);
    }
  }

  private void count(List<StageWorker> held) {
    var wanted = new HashMap<TopicPartition, OffsetSpec>();
    for (var worker : held) {
      for (var flood : worker.floods()) {
        flood
            .heldAt()
            .keySet()
            .forEach(
                each -> wanted.put(new TopicPartition(worker.topic(), each), OffsetSpec.latest()));
      }
    }
    var ends = ends(clients.admin(), wanted);
    for (var worker : held) {
      worker
          .floods()
          .forEach(
              flood ->
                  desk.holds(worker.name(), flood.cause(), waiting(worker.topic(), flood, ends)));
    }
  }

  private static Map<TopicPartition, Long> ends(
      Admin admin, Map<TopicPartition, OffsetSpec> wanted) {
    try {
      var ends = new HashMap<TopicPartition, Long>();
      admin.listOffsets(wanted).all().get().forEach((each, info) -> ends.put(each, info.offset()));
      return ends;
    } catch (ExecutionException e) {
      throw new KafkaException("cannot find the ends of " + wanted.keySet(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted at the ends of " + wanted.keySet(), e);
    }
  }

  private static long waiting(String topic, Flood flood, Map<TopicPartition, Long> ends) {
    return flood.heldAt().entrySet().stream()
        .mapToLong(
            each ->
                ends.getOrDefault(new TopicPartition(topic, each.getKey()), each.getValue())
                    - each.getValue())
        .sum();
  }

  private static String name(StageWorker worker) {
    return worker.pipeline().spec().name().value();
  }

  /** The floods there are. */
  List<FloodReport> reports() {
    var reports = new ArrayList<FloodReport>();
    for (var worker : consumers.workers()) {
      worker.floods().forEach(flood -> reports.add(report(worker, flood)));
    }
    return reports;
  }

  private FloodReport report(StageWorker worker, Flood flood) {
    var cause = flood.cause();
    return new FloodReport(
        name(worker),
        desk.stage().label(),
        worker.name(),
        cause.code().name(),
        cause.rule(),
        cause.field(),
        flood.since(),
        flood.example().position(),
        flood.example().shape(),
        flood.heldAt(),
        desk.held(worker.name(), cause),
        desk.remedy(worker.name()),
        notes.getOrDefault(name(worker), ""));
  }

  /**
   * Releases the floods of a pipeline.
   *
   * @return what is released
   */
  List<FloodReport> release(String pipeline) {
    var released = new ArrayList<FloodReport>();
    for (var worker : consumers.workers()) {
      if (name(worker).equals(pipeline)) {
        var reports = worker.floods().stream().map(flood -> report(worker, flood)).toList();
        worker.release(Ending.RELEASED);
        released.addAll(reports);
      }
    }
    return released;
  }

  @Override
  public void stop() {
    running = false;
    thread.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
