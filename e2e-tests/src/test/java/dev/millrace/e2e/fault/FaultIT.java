package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.e2e.TestSystem;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few faults, one after the other, while events stream through. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FaultIT {

  @Test
  void everyEventHasItsOneOutcomeAfterEachOfAFewFaults() {
    var plan = FaultPlan.brief();
    var report = new FaultReport("A few faults", plan.seed());

    report.plan(plan.faults());
    try {
      new FaultRun(TestSystem.shared(), plan, report).run();
    } finally {
      report.write(Path.of("target"), "fault-report-brief");
    }

    assertThat(report.findings()).isEmpty();
  }
}
