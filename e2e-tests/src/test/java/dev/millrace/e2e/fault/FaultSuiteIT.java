package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every kind of fault: takes some twenty-five minutes. Run by {@code -Pfaults}. */
@Tag("faults")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class FaultSuiteIT {

  @Test
  void everyEventHasItsOneOutcomeAfterEachFault() {
    long seed = FaultPlan.chosenSeed();
    var report = new FaultReport("Fault report", seed);
    for (var world : World.values()) {
      var plan = FaultPlan.whole(world, seed);
      if (!plan.faults().isEmpty() && report.findings().isEmpty()) {
        new FaultRun(world.system(), plan, report).run();
        world.system().end();
      }
    }

    report.write(Path.of("target"), "fault-report");
    assertThat(report.findings()).isEmpty();
  }
}
