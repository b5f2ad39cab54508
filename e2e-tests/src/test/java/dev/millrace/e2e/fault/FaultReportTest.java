package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultReportTest {

  @TempDir private Path folder;

  @Test
  void eachPlannedKindHasItsLineWhateverBecameOfIt() throws IOException {
    var report = new FaultReport("Fault report", 7);
    report.plan(List.of(FaultKind.OVERTAKEN, FaultKind.FULL_KAFKA, FaultKind.FAILOVER));
    report.add(record(FaultKind.OVERTAKEN, new Harm(120, 0, 0, 0), List.of()));
    report.skip(FaultKind.FULL_KAFKA, "no disk may be mounted");

    assertThat(written(report))
        .contains(
            "| retention overtakes a stage | one broker, one PostgreSQL | 1 | 1,000 | 120 | 0 | 0 |"
                + " 0 | 2.0 s |",
            "| the disks of all brokers are full | three brokers, PostgreSQL with a standby |"
                + " skipped: no disk may be mounted |",
            "| PostgreSQL dies, its standby takes over | three brokers, PostgreSQL with a standby |"
                + " not done: ",
            "| 1 | 0:01 | something happened | 1.0 s | 1,000 | 120 | 0 | 0 | 0 | 2.0 s | 3.0 s |"
                + " 5,000 | 4,000 | 50 | exact |");
  }

  @Test
  void whatIsWrongIsCounted() throws IOException {
    var report = new FaultReport("Fault report", 7);
    report.plan(List.of(FaultKind.ZOMBIE));
    report.add(record(FaultKind.ZOMBIE, new Harm(0, 1, 2, 3), List.of("a row is missing")));

    assertThat(written(report))
        .contains(
            "| 1,000 | 0 | 1 | 2 | 3 | 2.0 s |",
            "| WRONG |",
            "- after 1, something happened: a row is missing");
  }

  private String written(FaultReport report) throws IOException {
    report.write(folder, "report");
    return Files.readString(folder.resolve("report.md"));
  }

  private static FaultRecord record(FaultKind kind, Harm harm, List<String> findings) {
    return new FaultRecord(
        1,
        Duration.ofSeconds(1),
        kind,
        "something happened",
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        1_000,
        harm,
        5_000,
        4_000,
        50,
        findings);
  }
}
