package dev.millrace.e2e.fault;

import dev.millrace.e2e.TestSystem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Carries out a plan: publishes, breaks, waits until everything published has its outcome,
 * inspects; again and again. Ends with the first fault after which something is wrong.
 */
final class FaultRun {

  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(3);
  private static final Duration HEALTH_LIMIT = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final TestSystem system;
  private final FaultPlan plan;
  private final Random random;
  private final FaultReport report;
  private final Instant start = Instant.now();
  private long publishedBefore;
  private Harm harmBefore = Harm.NONE;

  FaultRun(TestSystem system, FaultPlan plan, FaultReport report) {
    this.system = system;
    this.plan = plan;
    this.random = new Random(plan.seed());
    this.report = report;
  }

  /** Does it all; what is wrong is in the report. */
  void run() {
    say("fault.seed=%d, %d faults", plan.seed(), plan.faults().size());
    try (var publisher =
            new SteadyPublisher(
                system.infra().bootstrapServers(), new FaultEvents(plan.seed()), plan.perSecond());
        var log = inspection(publisher, FaultPipeline.LOG);
        var last = inspection(publisher, FaultPipeline.LAST);
        var health = new SystemHealth(system)) {
      var inspections = List.of(log, last);
      var scene = new Scene(system, random, publisher, plan.outage());
      boolean isWell = true;
      for (int i = 0; i < plan.faults().size() && isWell; i++) {
        var kind = plan.faults().get(i);
        var obstacle = kind.fault().obstacle();
        if (!obstacle.isEmpty()) {
          report.skip(kind, obstacle);
          say("skipped: %s, as %s", kind.label(), obstacle);
          continue;
        }
        var done = one(report.faults().size() + 1, kind, scene, inspections, health);
        report.add(done);
        isWell = done.findings().isEmpty();
      }
      if (isWell) {
        publishTheRest(publisher, inspections);
      }
      // What is wrong already would only be told once more.
      var findings =
          isWell
              ? inspections.stream().flatMap(each -> each.everything().stream()).toList()
              : List.<String>of();
      var references = Stream.of(FaultPipeline.values()).map(publisher::reference).toList();
      report.finish(references, findings, Duration.between(start, Instant.now()));
    }
    report.findings().forEach(finding -> say("WRONG: %s", finding));
  }

  private Inspection inspection(SteadyPublisher publisher, FaultPipeline pipeline) {
    return new Inspection(system, publisher.reference(pipeline), start);
  }

  private FaultRecord one(
      int number, FaultKind kind, Scene scene, List<Inspection> inspections, SystemHealth health) {
    var publisher = scene.publisher();
    var findings = new ArrayList<String>();
    publisher.resume();
    scene.lastBetween(300, 2_500);
    var begin = Instant.now();
    var what = inflict(kind, scene, findings);
    var end = Instant.now();
    publisher.pause();
    var recovery = settle(end, inspections, findings);
    var healthy = heal(end, health, findings);
    inspections.forEach(inspection -> findings.addAll(inspection.look()));
    long published = sum(publisher, Reference::published);
    var harm = inspections.stream().map(Inspection::harm).reduce(Harm.NONE, Harm::and);
    var done =
        new FaultRecord(
            number,
            Duration.between(start, begin),
            kind,
            what,
            Duration.between(begin, end),
            recovery,
            healthy,
            published - publishedBefore,
            harm.since(harmBefore),
            published,
            sum(publisher, reference -> (long) reference.rows().size()),
            sum(publisher, Reference::deadLettered),
            findings);
    publishedBefore = published;
    harmBefore = harm;
    say(
        "%3d  %-70s  recovery %5.1f s, healthy %5.1f s, %,d published: %s",
        number,
        what,
        recovery.toMillis() / 1000.0,
        healthy.toMillis() / 1000.0,
        done.published(),
        done.verdict());
    findings.forEach(finding -> say("     %s", finding));
    return done;
  }

  /** What did not happen as it must is a finding, not the run's end: the report is written. */
  private static String inflict(FaultKind kind, Scene scene, List<String> findings) {
    try {
      return kind.fault().inflict(scene);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (Exception | AssertionError e) {
      findings.add(String.valueOf(e));
      return kind.label();
    }
  }

  private static long sum(
      SteadyPublisher publisher, java.util.function.ToLongFunction<Reference> number) {
    return Stream.of(FaultPipeline.values()).map(publisher::reference).mapToLong(number).sum();
  }

  /** Waits until all that was published has its outcome; answers how long that took. */
  private static Duration settle(Instant end, List<Inspection> inspections, List<String> findings) {
    try {
      Awaitility.await("everything published has its outcome")
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK)
          .atMost(RECOVERY_LIMIT)
          .until(() -> inspections.stream().allMatch(Inspection::isSettled));
    } catch (ConditionTimeoutException _) {
      inspections.forEach(
          inspection ->
              findings.add(
                  "not settled after %d s: %s"
                      .formatted(RECOVERY_LIMIT.toSeconds(), inspection.whereabouts())));
    }
    return Duration.between(end, Instant.now());
  }

  private static Duration heal(Instant end, SystemHealth health, List<String> findings) {
    try {
      Awaitility.await("no service complains")
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK)
          .atMost(HEALTH_LIMIT)
          .until(() -> health.complaints().isEmpty());
    } catch (ConditionTimeoutException _) {
      findings.addAll(health.complaints());
    }
    return Duration.between(end, Instant.now());
  }

  private void publishTheRest(SteadyPublisher publisher, List<Inspection> inspections) {
    publisher.resume();
    Awaitility.await(plan.leastEvents() + " events")
        .atMost(Duration.ofMinutes(5))
        .until(() -> publisher.sent() >= plan.leastEvents());
    publisher.pause();
    Awaitility.await("everything published has its outcome")
        .atMost(RECOVERY_LIMIT)
        .until(() -> inspections.stream().allMatch(Inspection::isSettled));
  }

  private static void say(String text, Object... values) {
    System.out.println("[faults] " + text.formatted(values));
  }
}
