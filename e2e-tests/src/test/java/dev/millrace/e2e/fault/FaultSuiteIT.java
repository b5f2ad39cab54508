package dev.millrace.e2e.fault;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    var plans =
        Stream.of(World.values())
            .collect(toMap(world -> world, world -> FaultPlan.whole(world, seed)));
    plans.values().forEach(plan -> report.plan(plan.faults()));
    try {
      for (var world : World.values()) {
        if (!plans.get(world).faults().isEmpty()) {
          new FaultRun(world.system(), plans.get(world), report).run();
          world.system().end();
        }
      }
    } finally {
      report.write(Path.of("target"), "fault-report");
    }

    assertThat(report.findings()).isEmpty();
  }
}
