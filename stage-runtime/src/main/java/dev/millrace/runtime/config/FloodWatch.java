package dev.millrace.runtime.config;

import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodListener.Ending;
import dev.millrace.runtime.kafka.FloodHolder;
import dev.millrace.runtime.kafka.KafkaFault;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.watch.WatchedThread;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.springframework.context.SmartLifecycle;

/**
 * Watches the floods of a service on a thread of its own. Sends alerts, counts waiting events,
 * releases floods whose time is up, and takes up a new version of the pipeline's file. Does nothing
 * while there is no flood.
 */
final class FloodWatch implements SmartLifecycle {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Supplier<? extends Collection<? extends FloodHolder>> holders;
  private final NewVersions versions;
  private final FloodDesk desk;
  private final FloodAlerts alerts;
  private final Ends ends;
  private final InstantSource clock;
  private final WatchedThread thread;
  private volatile boolean running;

  /** Asks for the ends of partitions. */
  @FunctionalInterface
  interface Ends {

    /**
     * The offset after the last record of each partition.
     *
     * @throws DependencyUnavailable when Kafka does not answer
     */
    Map<TopicPartition, Long> of(Collection<TopicPartition> partitions);
  }

  /**
   * @param holders gives the current consumers of the service
   */
  FloodWatch(
      Supplier<? extends Collection<? extends FloodHolder>> holders,
      NewVersions versions,
      FloodDesk desk,
      FloodAlerts alerts,
      Ends ends,
      BackgroundThreads threads,
      InstantSource clock) {
    this.holders = holders;
    this.versions = versions;
    this.desk = desk;
    this.alerts = alerts;
    this.ends = ends;
    this.clock = clock;
    this.thread = threads.of("flood-watch", this::look);
  }

  @Override
  public void start() {
    running = true;
    thread.start();
  }

  /** Does the work that is due. Returns the wait until the next call. */
  Duration look() {
    var held = holders.get().stream().filter(each -> !each.floods().isEmpty()).toList();
    held.forEach(this::timeOut);
    versions.takeUp(held);
    if (!held.isEmpty()) {
      count(held);
    }
    try {
      alerts.send();
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("look after floods", e);
    }
    return INTERVAL;
  }

  /** Releases each flood whose own time is up. */
  private void timeOut(FloodHolder holder) {
    var limit = holder.releaseAfter();
    if (!limit.isZero()) {
      var latest = clock.instant().minus(limit);
      holder.release(flood -> !flood.since().isAfter(latest), Ending.TIMED_OUT);
    }
  }

  private void count(List<? extends FloodHolder> held) {
    var partitions = new HashSet<TopicPartition>();
    for (var holder : held) {
      for (var flood : holder.floods()) {
        flood
            .heldAt()
            .keySet()
            .forEach(each -> partitions.add(new TopicPartition(holder.topic(), each)));
      }
    }
    var found = ends.of(partitions);
    for (var holder : held) {
      holder
          .floods()
          .forEach(
              flood ->
                  desk.holds(holder.name(), flood.cause(), waiting(holder.topic(), flood, found)));
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

  /** The current floods. */
  List<FloodReport> reports() {
    var reports = new ArrayList<FloodReport>();
    for (var holder : holders.get()) {
      holder.floods().forEach(flood -> reports.add(report(holder, flood)));
    }
    return reports;
  }

  private FloodReport report(FloodHolder holder, Flood flood) {
    var cause = flood.cause();
    return new FloodReport(
        NewVersions.name(holder),
        desk.stage().label(),
        holder.name(),
        cause.code().name(),
        cause.rule(),
        cause.field(),
        flood.since(),
        flood.example().position(),
        flood.example().shape(),
        flood.heldAt(),
        desk.held(holder.name(), cause),
        desk.remedy(holder.name()),
        versions.note(NewVersions.name(holder)));
  }

  /**
   * Releases the floods of a pipeline.
   *
   * @return the released floods
   */
  List<FloodReport> release(String pipeline) {
    var released = new ArrayList<FloodReport>();
    for (var holder : holders.get()) {
      if (NewVersions.name(holder).equals(pipeline)) {
        holder.floods().forEach(flood -> released.add(report(holder, flood)));
        holder.release(_ -> true, Ending.RELEASED);
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
