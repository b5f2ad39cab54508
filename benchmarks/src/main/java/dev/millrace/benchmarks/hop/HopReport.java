package dev.millrace.benchmarks.hop;

import dev.millrace.benchmarks.Machine;
import dev.millrace.benchmarks.Median;
import dev.millrace.cli.terminal.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the benchmark found.
 *
 * @param versions of what was measured, by library
 * @param lines in the order of the contenders
 */
record HopReport(Machine machine, Map<String, String> versions, List<Line> lines) {

  HopReport {
    lines = List.copyOf(lines);
  }

  /**
   * A contender's medians.
   *
   * @param events it had in each run, warm-up included
   * @param cpuSecondsPerMillion of its process
   * @param brokerCpuSecondsPerMillion of the broker meanwhile
   * @param eventsPerSecondOfRuns each run's, to show how far they lie apart
   * @param cpuSecondsPerMillionOfRuns each run's
   */
  record Line(
      String contender,
      int events,
      double eventsPerSecond,
      double cpuSecondsPerMillion,
      double brokerCpuSecondsPerMillion,
      List<Double> eventsPerSecondOfRuns,
      List<Double> cpuSecondsPerMillionOfRuns) {

    static Line of(Contender contender, int events, List<Sample> samples) {
      var rates = values(samples, Sample::eventsPerSecond);
      var cpu = values(samples, Sample::cpuPerMillion);
      return new Line(
          contender.label(),
          events,
          Median.of(rates),
          Median.of(cpu),
          Median.of(values(samples, Sample::brokerCpuPerMillion)),
          rates,
          cpu);
    }

    private static List<Double> values(List<Sample> samples, ToDoubleFunction<Sample> value) {
      return samples.stream().mapToDouble(value).boxed().toList();
    }
  }

  /** As a table; ratios are to the first line. */
  List<String> table() {
    var grid =
        new Grid(
            "one hop",
            "events",
            "events/s",
            "CPU s/M",
            "ratio",
            "broker CPU s/M",
            "CPU s/M of runs");
    for (var line : lines) {
      grid.row(
          line.contender,
          line.events,
          Math.round(line.eventsPerSecond),
          text(line.cpuSecondsPerMillion),
          text(line.cpuSecondsPerMillion / lines.getFirst().cpuSecondsPerMillion),
          text(line.brokerCpuSecondsPerMillion),
          String.join(" ", line.cpuSecondsPerMillionOfRuns.stream().map(HopReport::text).toList()));
    }
    var text = new ArrayList<>(grid.lines());
    text.add("");
    text.add(
        "%d processors, load average %.1f before it began, Java %s; %s"
            .formatted(machine.processors(), machine.loadAverage(), machine.java(), versions));
    return text;
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
