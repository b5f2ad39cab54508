package dev.millrace.cli.demo;

import dev.millrace.cli.account.OutsideTheSum;
import dev.millrace.cli.terminal.Grid;
import dev.millrace.cli.terminal.Style;
import dev.millrace.cli.terminal.Terminal;
import java.util.Map;

/** Prints the outcome of the demo. */
final class ReportText {

  private final Terminal terminal;

  ReportText(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(DemoReport report, Truth truth) {
    heading("The account of pipeline " + report.pipeline());
    var grid = new Grid("fate", "expected", "counted", "where it was counted");
    grid.row("published", (long) truth.published(), report.published(), "topic ingest.orders");
    grid.row("  loaded", (long) truth.loaded(), report.rows(), "rows of table orders");
    grid.row("  filtered", (long) truth.filtered(), report.filtered(), "committed positions");
    grid.row("  duplicate", (long) truth.duplicate(), report.duplicate(), "committed positions");
    grid.row(
        "  dead-lettered",
        (long) truth.deadLetteredTotal(),
        report.deadLettersStored(),
        "table dlq.dead_letter, and %,d in topic dlq.orders"
            .formatted(report.deadLettersInTopic()));
    for (var kind : DeadLetterEvidence.inOrder(truth.deadLettered().keySet())) {
      grid.row(
          "    %s %s".formatted(kind.stage().label(), kind.code()),
          (long) truth.deadLettered().getOrDefault(kind, 0),
          counted(report).getOrDefault(kind.stage().label() + " " + kind.code(), 0L),
          "");
    }
    grid.lines().forEach(terminal::print);
    OutsideTheSum.sentences(report.pipeline(), report.lost(), report.repeated())
        .forEach(terminal::print);
    terminal.print();
    terminal.print(
        report.balanced()
            ? terminal.styled(Style.GREEN, "balanced")
                + ": published = loaded + filtered + duplicate + dead-lettered, row by row"
            : terminal.styled(Style.RED, "not balanced:"));
    report.faults().forEach(fault -> terminal.print("  " + fault));
    terminal.print();
    terminal.print(
        "throughput  %,.0f events/s from the first event published to the last one loaded"
            .formatted(report.throughputEventsPerSecond()));
    var latency = report.latencyMillis();
    terminal.print(
        latency.events() == 0
            ? "latency     not measured: too few events"
            : "latency     p50 %,d ms, p99 %,d ms from publishing to the row, of %,d events at %,d/s"
                .formatted(latency.p50(), latency.p99(), latency.events(), DemoPlan.PACE));
  }

  private static Map<String, Long> counted(DemoReport report) {
    return report.deadLettered().byStage().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                kind -> kind.stage() + " " + kind.code(), DemoReport.StageCode::count));
  }

  void heading(String text) {
    terminal.print();
    terminal.print(terminal.styled(Style.BOLD, text));
  }
}
