package dev.millrace.benchmarks.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.benchmarks.Machine;
import dev.millrace.benchmarks.Median;
import dev.millrace.cli.terminal.Grid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the benchmark found; medians of the rounds.
 *
 * @param eventsOfRound that each round had
 * @param versions of what was measured
 * @param services what they say of the measured rounds, by label
 * @param scaling what events cost a service with more instances, by its name
 * @param startSeconds from a service's process to its readiness, one at a time
 */
record BenchReport(
    Result ceiling,
    Result pipeline,
    int eventsOfRound,
    Machine machine,
    Map<String, String> versions,
    Map<String, ServiceMetrics> services,
    Map<String, List<Scaling.Step>> scaling,
    Map<String, Double> startSeconds) {

  /**
   * One contender's.
   *
   * @param eventsPerSecondOfWarmUp each round's before those that count, from the start on
   * @param eventsPerSecondOfRuns each round's, to show how far they lie apart
   * @param cpuSecondsPerMillion CPU seconds for a million events, by process
   * @param latencies at the paces
   * @param peakMemoryMiB resident memory at its highest, by process
   */
  record Result(
      double eventsPerSecond,
      List<Double> eventsPerSecondOfWarmUp,
      List<Double> eventsPerSecondOfRuns,
      double cpuSecondsPerMillionInAll,
      Map<String, Double> cpuSecondsPerMillion,
      List<Latency> latencies,
      Map<String, Long> peakMemoryMiB) {

    static Result of(
        Contender contender, List<Round> warmUps, List<Round> rounds, List<Latency> latencies) {
      var rates = rates(rounds);
      var cpu = new LinkedHashMap<String, Double>();
      var memory = new LinkedHashMap<String, Long>();
      for (var process : contender.processes()) {
        var label = process.label();
        cpu.put(
            label, Median.of(rounds.stream().map(round -> round.cpuPerMillion(label)).toList()));
        memory.put(label, process.peakMemory() >> 20);
      }
      return new Result(
          Median.of(rates),
          rates(warmUps),
          rates,
          cpu.values().stream().mapToDouble(Double::doubleValue).sum(),
          cpu,
          latencies,
          memory);
    }

    private static List<Double> rates(List<Round> rounds) {
      return rounds.stream().map(Round::eventsPerSecond).toList();
    }
  }

  /** The pipeline's share of the ceiling's events/s. */
  @JsonProperty
  double ratio() {
    return pipeline.eventsPerSecond / ceiling.eventsPerSecond;
  }

  /** As tables. */
  List<String> text() {
    var text = new ArrayList<>(throughput().lines());
    text.add("");
    text.add(
        "pipeline / ceiling: %s in events/s, %s in CPU"
            .formatted(
                number(ratio()),
                number(ceiling.cpuSecondsPerMillionInAll / pipeline.cpuSecondsPerMillionInAll)));
    text.add("");
    text.addAll(processes().lines());
    text.add("");
    text.addAll(latency().lines());
    if (!scaling.isEmpty()) {
      text.add("");
      text.addAll(instances().lines());
    }
    text.add("");
    text.add(
        "%d processors, load average %.1f before it began, Java %s; %s"
            .formatted(machine.processors(), machine.loadAverage(), machine.java(), versions));
    return text;
  }

  private Grid throughput() {
    var grid =
        new Grid("contender", "events/s", "CPU s/M", "events/s of the rounds", "warm-up before");
    results()
        .forEach(
            (label, result) ->
                grid.row(
                    label,
                    Math.round(result.eventsPerSecond),
                    number(result.cpuSecondsPerMillionInAll),
                    rates(result.eventsPerSecondOfRuns),
                    rates(result.eventsPerSecondOfWarmUp)));
    return grid;
  }

  private static String rates(List<Double> rates) {
    return rates.stream()
        .map(rate -> "%,d".formatted(Math.round(rate)))
        .collect(Collectors.joining(" "));
  }

  private Grid processes() {
    var grid =
        new Grid(
            "process", "CPU s/M", "paused by GC s/M", "events/transaction", "peak MiB", "start s");
    results()
        .forEach(
            (label, result) ->
                result.cpuSecondsPerMillion.forEach(
                    (process, cpu) ->
                        grid.row(
                            label + ": " + process,
                            number(cpu),
                            gcPerMillion(process),
                            eventsPerTransaction(process),
                            result.peakMemoryMiB.getOrDefault(process, 0L),
                            startSeconds.containsKey(process)
                                ? number(startSeconds.get(process))
                                : "")));
    return grid;
  }

  private String gcPerMillion(String process) {
    var metrics = services.get(process);
    return metrics == null || metrics.events() == 0 ? "" : number(metrics.gcPerMillion());
  }

  private String eventsPerTransaction(String process) {
    var metrics = services.get(process);
    return metrics == null || metrics.batches() == 0 ? "" : number(metrics.eventsPerBatch());
  }

  private Grid latency() {
    var grid = new Grid("latency, ms", "at events/s", "p50", "p99", "max");
    results()
        .forEach(
            (label, result) ->
                result.latencies.forEach(
                    each ->
                        grid.row(
                            label,
                            each.perSecond(),
                            number(each.p50()),
                            number(each.p99()),
                            number(each.max()))));
    return grid;
  }

  private Grid instances() {
    var grid =
        new Grid(
            "service",
            "instances",
            "works",
            "CPU s/M",
            "paused by GC s/M",
            "events/transaction",
            "events/s");
    scaling.forEach(
        (service, steps) ->
            steps.forEach(
                step -> {
                  work(grid, service, step.instances(), "in the pipeline", step.inPipeline());
                  work(grid, service, step.instances(), "off a backlog, alone", step.backlog());
                }));
    return grid;
  }

  private static void work(
      Grid grid, String service, int instances, String how, Scaling.Work work) {
    grid.row(
        service,
        instances,
        how,
        number(work.cpuSecondsPerMillion()),
        number(work.gcSecondsPerMillion()),
        number(work.eventsPerTransaction()),
        Math.round(work.eventsPerSecond()));
  }

  private Map<String, Result> results() {
    var results = new LinkedHashMap<String, Result>();
    results.put("ceiling", ceiling);
    results.put("pipeline", pipeline);
    return results;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }
}
