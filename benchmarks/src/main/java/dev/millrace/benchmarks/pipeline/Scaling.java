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
   * A number of instances.
   *
   * @param cpuSecondsPerMillion CPU seconds for a million events, of all instances of the stage
   * @param gcSecondsPerMillion that collections have stopped them, for a million events
   * @param eventsPerTransaction of an instance, on average
   * @param eventsPerSecond of the whole pipeline
   */
  record Step(
      int instances,
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
  List<Step> measure(Contender services, ServiceKind stage) throws InterruptedException {
    var steps = new ArrayList<Step>();
    for (int instances = 1; instances <= MOST; instances++) {
      progress.accept("%s x %d".formatted(stage.text(), instances));
      start(stage, instances);
      for (int i = 0; i < plan.warmUpRounds() && instances > 1; i++) {
        course.run(services, plan.events());
      }
      steps.add(step(services, stage, instances));
    }
    return steps;
  }

  private Step step(Contender services, ServiceKind stage, int instances)
      throws InterruptedException {
    var rates = new ArrayList<Double>();
    var costs = new ArrayList<Double>();
    var before = metrics(stage);
    for (int i = 0; i < plan.repeats(); i++) {
      var round = course.run(services, plan.events());
      rates.add(round.eventsPerSecond());
      costs.add(
          slots(stage, instances).stream()
              .mapToDouble(slot -> round.cpuPerMillion(slot.label()))
              .sum());
    }
    var metrics = metrics(stage).since(before);
    return new Step(
        instances,
        Median.of(costs),
        metrics.gcPerMillion(),
        metrics.eventsPerBatch(),
        Median.of(rates));
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
