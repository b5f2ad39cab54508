package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.e2e.TestSystem;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every kind of fault, several times: takes some thirty minutes. Run by {@code -Pfaults}. */
@Tag("faults")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class FaultSuiteIT {

  @Test
  void everyEventHasItsOneOutcomeAfterEachFault() {
    var report = new FaultRun(TestSystem.ofFaults(), FaultPlan.whole(), "Fault report").run();

    report.write(Path.of("target"), "fault-report");
    assertThat(report.findings()).isEmpty();
  }
}
