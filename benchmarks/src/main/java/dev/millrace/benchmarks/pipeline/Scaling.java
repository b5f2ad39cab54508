package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.Median;
import dev.millrace.cli.system.HealthCheck;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.system.ServiceSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What an event costs a stage with one, two and three instances of it. */
final class Scaling {

  private static final int MOST = 3;

  private final LocalSystem system;
  private final Course course;
  private final BenchPlan plan;
  private final Consumer<String> progress;

  /**
   * What one, two or three instances do.
   *
   * @param inPipeline with all services at work, as events come from the stage before
   * @param backlog when all events wait before the stage, and no other one works
   */
  record Step(int instances, Work inPipeline, Work backlog) {}

  /**
   * Medians of some rounds.
   *
   * @param cpuSecondsPerMillion CPU seconds for a million events, of all instances of the stage
   * @param gcSecondsPerMillion that collections have stopped them, for a million events
   * @param eventsPerTransaction of an instance, on average
   * @param eventsPerSecond of the whole pipeline, or of the stage by itself
   */
  record Work(
      double cpuSecondsPerMillion,
      double gcSecondsPerMillion,
      double eventsPerTransaction,
      double eventsPerSecond) {}

  Scaling(LocalSystem system, Course course, BenchPlan plan, Consumer<String> progress) {
    this.system = system;
    this.course = course;
    this.plan = plan;
    this.progress = progress;
  }

  /** Starts one more instance after the other; each gets the warm-up that the first one had. */
  List<Step> measure(Services services, ServiceKind stage) throws InterruptedException {
    var steps = new ArrayList<Step>();
    for (int instances = 1; instances <= MOST; instances++) {
      progress.accept("%s x %d".formatted(stage.text(), instances));
      start(stage, instances);
      for (int i = 0; i < plan.warmUpRounds() && instances > 1; i++) {
        course.run(services, plan.events());
      }
      steps.add(
          new Step(
              instances,
              work(stage, instances, () -> course.run(services, plan.events())),
              work(stage, instances, () -> course.backlog(services, stage, plan.events() / 2))));
    }
    return steps;
  }

  /** A round of some kind. */
  @FunctionalInterface
  private interface Turn {
    Round run() throws InterruptedException;
  }

  private Work work(ServiceKind stage, int instances, Turn turn) throws InterruptedException {
    var rates = new ArrayList<Double>();
    var costs = new ArrayList<Double>();
    var before = metrics(stage);
    for (int i = 0; i < plan.repeats(); i++) {
      var round = turn.run();
      rates.add(round.eventsPerSecond());
      costs.add(
          slots(stage, instances).stream()
              .mapToDouble(slot -> round.cpuPerMillion(slot.label()))
              .sum());
    }
    var metrics = metrics(stage).since(before);
    return new Work(
        Median.of(costs), metrics.gcPerMillion(), metrics.eventsPerBatch(), Median.of(rates));
  }

  private ServiceMetrics metrics(ServiceKind stage) throws InterruptedException {
    var all = ServiceMetrics.NONE;
    for (var service : system.services()) {
      if (service.slot().kind() == stage) {
        all = all.plus(ServiceMetrics.of(service));
      }
    }
    return all;
  }

  private void start(ServiceKind stage, int instances) throws InterruptedException {
    var started = system.fleet().startMissing(slots(stage, instances));
    try (var check = new HealthCheck()) {
      for (var service : started) {
        StartTimes.awaitUp(service, check);
      }
    }
  }

  private static List<ServiceSlot> slots(ServiceKind stage, int instances) {
    return IntStream.rangeClosed(1, instances)
        .mapToObj(number -> new ServiceSlot(stage, number))
        .toList();
  }
}
