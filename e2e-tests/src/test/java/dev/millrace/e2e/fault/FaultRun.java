package dev.millrace.e2e.fault;

import dev.millrace.e2e.TestSystem;
import java.sql.SQLException;
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
  private final Injector injector;
  private final FaultReport report;
  private final Instant start = Instant.now();

  FaultRun(TestSystem system, FaultPlan plan, String title) {
    this.system = system;
    this.plan = plan;
    this.random = new Random(plan.seed());
    this.injector = new Injector(system, random, plan.postgresOutage());
    this.report = new FaultReport(title, plan);
  }

  /** Does it all; what is wrong is in the report. */
  FaultReport run() {
    say("fault.seed=%d, %d faults", plan.seed(), plan.faults().size());
    prepareTables();
    try (var publisher =
            new SteadyPublisher(
                system.infra().bootstrapServers(), new FaultEvents(plan.seed()), plan.perSecond());
        var log = inspection(publisher, FaultPipeline.LOG);
        var last = inspection(publisher, FaultPipeline.LAST);
        var health = new SystemHealth(system)) {
      var inspections = List.of(log, last);
      boolean isWell = true;
      for (int i = 0; i < plan.faults().size() && isWell; i++) {
        var done = one(i + 1, plan.faults().get(i), publisher, inspections, health);
        report.add(done);
        isWell = done.findings().isEmpty();
      }
      if (isWell) {
        publishTheRest(publisher, inspections);
      }
      var findings = inspections.stream().flatMap(each -> each.everything().stream()).toList();
      var references = Stream.of(FaultPipeline.values()).map(publisher::reference).toList();
      report.finish(references, findings, Duration.between(start, Instant.now()));
    }
    report.findings().forEach(finding -> say("WRONG: %s", finding));
    return report;
  }

  private Inspection inspection(SteadyPublisher publisher, FaultPipeline pipeline) {
    return new Inspection(system, publisher.reference(pipeline), start);
  }

  private void prepareTables() {
    for (var pipeline : FaultPipeline.values()) {
      try (var database = system.database();
          var statement = database.createStatement()) {
        RowInspection.prepare(statement, pipeline);
      } catch (SQLException e) {
        throw new IllegalStateException("cannot make " + pipeline.table(), e);
      }
    }
  }

  private FaultRecord one(
      int number,
      FaultKind kind,
      SteadyPublisher publisher,
      List<Inspection> inspections,
      SystemHealth health) {
    publisher.resume();
    Injector.last(injector.between(300, 2_500));
    var begin = Instant.now();
    var what = injector.inflict(kind);
    var end = Instant.now();
    publisher.pause();
    var findings = new ArrayList<String>();
    var recovery = settle(end, inspections, findings);
    var healthy = heal(end, health, findings);
    if (findings.isEmpty()) {
      inspections.forEach(inspection -> findings.addAll(inspection.look()));
    }
    var done =
        new FaultRecord(
            number,
            Duration.between(start, begin),
            kind,
            what,
            Duration.between(begin, end),
            recovery,
            healthy,
            sum(publisher, Reference::published),
            sum(publisher, reference -> (long) reference.rows().size()),
            sum(publisher, Reference::deadLettered),
            findings);
    say(
        "%3d  %-70s  recovery %5.1f s, healthy %5.1f s, %,d published: %s",
        number,
        what,
        recovery.toMillis() / 1000.0,
        healthy.toMillis() / 1000.0,
        done.published(),
        done.verdict());
    return done;
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
