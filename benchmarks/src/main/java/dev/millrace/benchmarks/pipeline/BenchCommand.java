package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.benchmarks.Machine;
import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.Project;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.terminal.Json;
import dev.millrace.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace bench}. */
@Command(
    name = "millrace bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measure the whole way of an event against the least it can cost: the five services with the"
          + " sample pipeline, and a relay of ready-made rows over the same hops, in turns, on one"
          + " stack in a temporary folder. What was loaded, filtered and dead-lettered is counted"
          + " after every round; a wrong result is no result.",
      "Leave the machine alone meanwhile: the ratio is what to compare, and it suffers, too."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace bench",
      "  ./millrace bench --json bench.json",
      "  ./millrace bench --events 200000 --warm-up-rounds 1 --repeats 1 --paces none     in a hurry",
      "  ./millrace bench --profile profiles                           where the time goes",
      "",
      "Exit status: 0 measured, 1 no result, 2 wrong use."
    })
public final class BenchCommand implements Callable<Integer> {

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Events of a round (default ${DEFAULT-VALUE}).")
  private int events = 500_000;

  @Option(
      names = "--warm-up-rounds",
      paramLabel = "N",
      description =
          "Rounds of each contender before the measured ones, while the JVMs still compile (default"
              + " ${DEFAULT-VALUE}).")
  private int warmUpRounds = 4;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "Measured rounds of each contender (default ${DEFAULT-VALUE}).")
  private int repeats = 5;

  @Option(
      names = "--paces",
      paramLabel = "A,B",
      description = "Events/s at which latency is measured, or none (default ${DEFAULT-VALUE}).")
  private String paces = "1000,5000";

  @Option(
      names = "--paced",
      paramLabel = "SECONDS",
      description = "How long each pace is held, three times (default ${DEFAULT-VALUE}).")
  private int paced = 20;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      description =
          "How long each contender works before latency is measured (default ${DEFAULT-VALUE}).")
  private int warmUp = 110;

  @Option(
      names = "--scale",
      paramLabel = "SERVICE",
      description =
          "Afterwards, measure what an event costs this service with one, two and three instances,"
              + " such as transform: in the pipeline, and working off a backlog by itself.")
  private @Nullable String scale;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same events (default ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--no-training",
      description = "Take services without start caches where there are none.")
  private boolean untrained;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the report to a file as well.")
  private @Nullable Path json;

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description =
          "Afterwards, record one more round of the pipeline and write a flame graph per service.")
  private @Nullable Path profile;

  private final CommandContext context;

  private BenchCommand(CommandContext context) {
    this.context = context;
  }

  public static void main(String[] args) {
    var context = new CommandContext(Terminal.ofProcess(System.getenv()), Project.ofProcess());
    int exitCode =
        new CommandLine(new BenchCommand(context))
            .setUsageHelpWidth(100)
            .setExecutionExceptionHandler((failure, _, _) -> explain(context, failure))
            .execute(args);
    context.terminal().flush();
    System.exit(exitCode);
  }

  private static int explain(CommandContext context, Exception failure) throws Exception {
    if (failure instanceof BenchmarkFailure || failure instanceof CliFailure) {
      context.terminal().note("millrace: no result: " + failure.getMessage());
      return CliFailure.FAILED;
    }
    throw failure;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var plan =
        new BenchPlan(
            events,
            warmUpRounds,
            repeats,
            paces(),
            Duration.ofSeconds(paced),
            Duration.ofSeconds(warmUp),
            scaled(),
            seed,
            !untrained);
    var machine = Machine.here();
    var report = new Benchmark(context, plan, machine, profile).run();
    report.text().forEach(context.terminal()::print);
    if (json != null) {
      Files.writeString(json, Json.indented(report) + "\n");
    }
    return 0;
  }

  private List<ServiceKind> scaled() {
    return scale == null
        ? List.of()
        : List.of(
            ServiceKind.find(scale)
                .filter(kind -> kind != ServiceKind.DLQ)
                .orElseThrow(
                    () ->
                        new CliFailure(
                            "--scale: no stage '%s', only ingest, transform, quality and load"
                                .formatted(scale))));
  }

  private List<Integer> paces() {
    return paces.equals("none")
        ? List.of()
        : List.of(paces.split(",")).stream().map(Integer::valueOf).toList();
  }
}
