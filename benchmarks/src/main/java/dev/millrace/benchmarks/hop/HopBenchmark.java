package dev.millrace.benchmarks.hop;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.benchmarks.Machine;
import dev.millrace.benchmarks.hop.Contender.Size;
import dev.millrace.cli.Project;
import dev.millrace.cli.terminal.Json;
import dev.millrace.stack.LocalStack;
import dev.millrace.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.kafka.core.KafkaTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures one hop (consume, read the JSON for its key, produce, offsets in the transaction) by
 * each contender, in turns, on a throw-away stack.
 */
@Command(
    name = "hop",
    mixinStandardHelpOptions = true,
    description = "Measures one hop from topic to topic by spring-kafka and spring-cloud-stream.")
public final class HopBenchmark implements Callable<Integer> {

  @Option(names = "--events", description = "Events of a run (default ${DEFAULT-VALUE}).")
  private int events = 300_000;

  @Option(
      names = "--few",
      description = "Events where each has its own transaction (default ${DEFAULT-VALUE}).")
  private int few = 6_000;

  @Option(names = "--repeats", description = "Runs of each contender (default ${DEFAULT-VALUE}).")
  private int repeats = 3;

  @Option(
      names = "--only",
      split = ",",
      description = "These contenders, of: ${COMPLETION-CANDIDATES}.")
  private List<Contender> contenders = List.of(Contender.values());

  @Option(names = "--json", description = "Writes the report to this file as well.")
  private @Nullable Path json;

  private final Map<Contender, List<Sample>> samples = new EnumMap<>(Contender.class);

  public static void main(String[] args) {
    System.exit(new CommandLine(new HopBenchmark()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    var machine = Machine.here();
    say("starting a throw-away stack");
    try (var stack = LocalStack.start(StackOptions.throwAway(), _ -> {});
        var topics = new HopTopics(stack.kafka().bootstrapServers())) {
      for (var size : Size.values()) {
        say("filling %s with %,d events".formatted(lane(size).input(), lane(size).events()));
        topics.fill(lane(size).input(), lane(size).events());
      }
      var commands = new ContenderCommand(Project.ofProcess(), stack);
      repeat(new HopRun(stack, commands, topics));
    } catch (BenchmarkFailure e) {
      System.err.println("No result: " + e.getMessage());
      return 1;
    }
    var report = new HopReport(machine, versions(), lines());
    report.table().forEach(System.out::println);
    if (json != null) {
      Files.writeString(json, Json.indented(report) + "\n");
    }
    return 0;
  }

  /**
   * Every contender once, then again in the other direction, so that no place is the better one.
   */
  private void repeat(HopRun run) throws InterruptedException {
    var order = new ArrayList<>(contenders);
    for (int repeat = 1; repeat <= repeats; repeat++) {
      for (var contender : order) {
        var sample = run.run(contender, lane(contender.size()), repeat);
        samples.computeIfAbsent(contender, _ -> new ArrayList<>()).add(sample);
        say(
            "%d/%d %s: %,.0f events/s, %.1f CPU s per million"
                .formatted(
                    repeat,
                    repeats,
                    contender.label(),
                    sample.eventsPerSecond(),
                    sample.cpuPerMillion()));
      }
      Collections.reverse(order);
    }
  }

  private Lane lane(Size size) {
    return switch (size) {
      case FULL -> new Lane("hop", events);
      case FEW -> new Lane("hop-few", few);
    };
  }

  private List<HopReport.Line> lines() {
    return samples.entrySet().stream()
        .map(
            entry ->
                HopReport.Line.of(
                    entry.getKey(), lane(entry.getKey().size()).events(), entry.getValue()))
        .toList();
  }

  private static Map<String, String> versions() {
    var versions = new TreeMap<String, String>();
    versions.put("kafka-clients", AppInfoParser.getVersion());
    versions.put("spring-boot", SpringBootVersion.getVersion());
    versions.put("spring-kafka", version(KafkaTemplate.class));
    versions.put(
        "spring-cloud-stream",
        version(org.springframework.cloud.stream.config.BindingServiceConfiguration.class));
    return versions;
  }

  private static String version(Class<?> type) {
    var version = type.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  private static void say(String text) {
    System.err.println(text);
  }
}
