package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.e2e.TestSystem;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nothing is broken, for half an hour: events stream, and no service takes more and more memory,
 * threads or handles. Run by {@code -Psoak}.
 */
@Tag("soak")
@Timeout(value = 90, unit = TimeUnit.MINUTES)
class SoakIT {

  private static final Duration WHOLE =
      Duration.ofSeconds(
          (long) (60 * Double.parseDouble(System.getProperty("soak.minutes", "30"))));
  private static final int LOOKS = 30;
  private static final int PER_SECOND = 2_000;
  private static final Duration BETWEEN = WHOLE.dividedBy(LOOKS);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final TestSystem system = TestSystem.ofFaults();
  private final Instant start = Instant.now();
  private final SoakReport report = new SoakReport();

  @Test
  void noServiceTakesMoreAndMore() throws Exception {
    long seed = FaultPlan.chosenSeed();
    var findings = new ArrayList<String>();
    try (var publisher =
            new SteadyPublisher(
                system.infra().bootstrapServers(), new FaultEvents(seed), PER_SECOND);
        var log = new Inspection(system, publisher.reference(FaultPipeline.LOG), start);
        var last = new Inspection(system, publisher.reference(FaultPipeline.LAST), start);
        var http = HttpClient.newHttpClient()) {
      var inspections = List.of(log, last);
      publisher.resume();
      var begin = Instant.now();
      for (int look = 1; look <= LOOKS; look++) {
        Scene.last(Duration.between(Instant.now(), begin.plus(BETWEEN.multipliedBy(look))));
        for (var service : system.services()) {
          report.add(service.slot().label(), Appetite.of(service, http));
        }
      }
      publisher.pause();
      try {
        Awaitility.await("everything published has its outcome")
            .atMost(LIMIT)
            .until(() -> inspections.stream().allMatch(Inspection::isSettled));
        inspections.forEach(each -> findings.addAll(each.everything()));
      } catch (ConditionTimeoutException _) {
        inspections.forEach(each -> findings.add("not settled: " + each.whereabouts()));
      }
      report.write(
          Path.of("target", "soak-report.md"),
          publisher.sent(),
          Duration.between(start, Instant.now()),
          BETWEEN,
          findings);
    }
    findings.addAll(report.findings());
    assertThat(findings).isEmpty();
  }
}
