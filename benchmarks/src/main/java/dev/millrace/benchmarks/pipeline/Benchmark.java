package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.Machine;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.system.SystemStart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;

/** The course of the whole measurement: warm-up, rounds in turns, latencies, starts. */
final class Benchmark {

  private static final int WARM_UP_PACE = 1_000;
  private static final int TRAINING_EVENTS = 200_000;
  private static final int PACE_TURNS = 3;

  private final CommandContext context;
  private final BenchPlan plan;
  private final Machine machine;
  private final @Nullable Path profile;
  private final Map<Contender, List<Round>> warmUps = new HashMap<>();
  private final Map<Contender, List<Round>> rounds = new HashMap<>();
  private final Map<Contender, List<Latency>> latencies = new HashMap<>();
  private final Map<Contender, Duration> worked = new HashMap<>();
  private Map<String, ServiceMetrics> before = Map.of();
  private Map<String, ServiceMetrics> after = Map.of();

  Benchmark(CommandContext context, BenchPlan plan, Machine machine, @Nullable Path profile) {
    this.context = context;
    this.plan = plan;
    this.machine = machine;
    this.profile = profile;
  }

  BenchReport run() throws InterruptedException, IOException {
    if (plan.trains() && SystemStart.lacksCaches(context.project())) {
      train();
    }
    say("starting servers and services in a temporary folder");
    try (var place = new Place(context);
        var services = new Services(place.system(), place.ofServices(), plan.seed(), most());
        var ceiling =
            new Ceiling(place.system(), context.project(), place.servers(), plan.seed())) {
      ceiling.start();
      var course = new Course(place.system(), this::say);
      race(place, course, ceiling, services);
      warmUp(course, ceiling);
      warmUp(course, services);
      for (var pace : plan.paces()) {
        pace(course, pace, ceiling, services);
      }
      if (profile != null) {
        new Profile(place.system(), profile).record(() -> course.run(services, plan.events()));
      }
      var ceilingResult = result(ceiling);
      var servicesResult = result(services);
      ceiling.close();
      var scaling = new LinkedHashMap<String, List<Scaling.Step>>();
      for (var stage : plan.scaled()) {
        scaling.put(
            stage.text(),
            new Scaling(place.system(), course, plan, this::say).measure(services, stage));
      }
      say("starting each service once more, by itself");
      return new BenchReport(
          ceilingResult,
          servicesResult,
          plan.events(),
          machine,
          versions(),
          after,
          scaling,
          new StartTimes(place.system()).measure());
    }
  }

  /**
   * Has start caches made, in a place of its own. Its services see events, so that the caches tell
   * the next ones which methods are hot.
   */
  private void train() throws InterruptedException, IOException {
    say("making start caches, once for this build");
    try (var place = Place.forTraining(context);
        var services =
            new Services(place.system(), place.ofServices(), plan.seed(), TRAINING_EVENTS)) {
      new Course(place.system(), this::say).run(services, TRAINING_EVENTS);
      place.train(this::say);
    }
    if (SystemStart.lacksCaches(context.project())) {
      say("some start caches could not be made: services compile more than usual");
    }
  }

  /** Rounds of each to warm up, then the measured ones; who is first changes each time. */
  private void race(Place place, Course course, Contender ceiling, Contender services)
      throws InterruptedException {
    var order = new ArrayList<>(List.of(ceiling, services));
    for (int repeat = 1 - plan.warmUpRounds(); repeat <= plan.repeats(); repeat++) {
      for (var contender : order) {
        if (repeat == 1 && contender == services) {
          before = metrics(place);
        }
        var round = course.run(contender, plan.events());
        worked.merge(contender, round.elapsed(), Duration::plus);
        say(
            "%s %s: %,.0f events/s, %.1f CPU s per million"
                .formatted(
                    repeat < 1 ? "warm-up" : repeat + "/" + plan.repeats(),
                    contender.label(),
                    round.eventsPerSecond(),
                    round.cpu().values().stream().mapToDouble(Duration::toNanos).sum()
                        / 1e3
                        / round.events()));
        of(contender, repeat < 1 ? warmUps : rounds).add(round);
      }
      Collections.reverse(order);
    }
    after = metrics(place);
    after.replaceAll((label, metrics) -> metrics.since(before.getOrDefault(label, metrics)));
  }

  private static Map<String, ServiceMetrics> metrics(Place place) throws InterruptedException {
    var metrics = new LinkedHashMap<String, ServiceMetrics>();
    for (var service : place.system().services()) {
      metrics.put(service.slot().label(), ServiceMetrics.of(service));
    }
    return metrics;
  }

  /** Holds a pace several times with each, in turns: a hiccup of the machine spoils only one. */
  private void pace(Course course, int pace, Contender ceiling, Contender services)
      throws InterruptedException {
    var order = new ArrayList<>(List.of(ceiling, services));
    var turns = new HashMap<Contender, List<Latency>>();
    for (int turn = 0; turn < PACE_TURNS; turn++) {
      for (var contender : order) {
        of(contender, turns).add(course.pace(contender, pace, plan.paced()));
      }
      Collections.reverse(order);
    }
    for (var contender : order) {
      of(contender, latencies).add(Latency.median(of(contender, turns)));
    }
  }

  private void warmUp(Course course, Contender contender) throws InterruptedException {
    if (plan.paces().isEmpty()) {
      return;
    }
    var missing = plan.warmUp().minus(worked.getOrDefault(contender, Duration.ZERO));
    if (missing.isPositive()) {
      course.pace(contender, WARM_UP_PACE, missing);
      worked.put(contender, plan.warmUp());
    }
  }

  private BenchReport.Result result(Contender contender) {
    return BenchReport.Result.of(
        contender, of(contender, warmUps), of(contender, rounds), of(contender, latencies));
  }

  private static <T> List<T> of(Contender contender, Map<Contender, List<T>> lists) {
    return lists.computeIfAbsent(contender, _ -> new ArrayList<>());
  }

  private int most() {
    long paced =
        plan.paces().stream().mapToLong(pace -> PACE_TURNS * pace * plan.paced().toSeconds()).sum()
            + WARM_UP_PACE * plan.warmUp().toSeconds();
    long rounds =
        plan.warmUpRounds()
            + plan.repeats()
            + 3L * plan.scaled().size() * (plan.warmUpRounds() + 2L * plan.repeats())
            + 1;
    return Math.toIntExact(rounds * plan.events() + paced);
  }

  private static Map<String, String> versions() {
    var versions = new TreeMap<String, String>();
    versions.put("kafka-clients", AppInfoParser.getVersion());
    versions.put("spring-boot", SpringBootVersion.getVersion());
    return versions;
  }

  private void say(String text) {
    context.terminal().note(text);
  }
}
