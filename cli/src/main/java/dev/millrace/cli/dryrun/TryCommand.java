package dev.millrace.cli.dryrun;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.check.PipelineContracts;
import dev.millrace.cli.events.EventFile;
import dev.millrace.cli.terminal.Json;
import dev.millrace.cli.terminal.Style;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.spec.Clause;
import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.PipelineFiles;
import dev.millrace.spec.PipelineParser.Parsed;
import dev.millrace.spec.PipelineSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace try}. */
@Command(
    name = "try",
    mixinStandardHelpOptions = true,
    description = {
      "Run sample events through the stages of a pipeline file, in this process: no broker, nothing"
          + " is written. Shows what each stage did to each event.",
      "The sample is one JSON event, one per line, or an array of them."
    },
    footer = {
      "",
      "Example:",
      "  ./millrace try pipelines/orders.yaml sample.json",
      "",
      "Exit status: 0 shown, whatever became of the events; 1 the pipeline file has problems; 2 wrong"
          + " use."
    })
public final class TryCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "SAMPLE", description = "The events; - is standard input.")
  private Path sample = Path.of("");

  @Option(
      names = "--schemas",
      paramLabel = "DIR",
      description =
          "Folder of Avro schemas. Without it: schemas/avro beside the folder of the file, or of the"
              + " project.")
  private @Nullable Path schemas;

  @Option(
      names = "--tombstone",
      paramLabel = "KEY",
      description =
          "After the sample, run a record without a value under this key; for sinks with delete:"
              + " tombstone. May be repeated.")
  private List<String> tombstones = new ArrayList<>();

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean json;

  private final CommandContext context;

  public TryCommand(CommandContext context) {
    this.context = context;
  }

  private record Answer(String pipeline, List<EventStory> events, Map<String, Long> summary) {}

  private record Sampled(byte[] payload, EventStory story) {}

  @Override
  public Integer call() throws IOException {
    var parser = PipelineContracts.parser(file, schemas, context.project());
    return switch (PipelineFiles.parse(file, parser)) {
      case Parsed.Invalid invalid -> {
        invalid.problems().forEach(problem -> context.terminal().print(problem.toString()));
        yield CliFailure.FAILED;
      }
      case Parsed.Valid(var pipeline) -> {
        show(pipeline);
        yield 0;
      }
    };
  }

  private void show(PipelineSpec spec) throws IOException {
    var run = new DryRun(pipeline(spec), InstantSource.system());
    var sampled = new ArrayList<Sampled>();
    boolean standardInput = sample.toString().equals("-");
    try (var events = standardInput ? EventFile.of(System.in) : EventFile.open(sample)) {
      for (var next = events.next(); next.isPresent(); next = events.next()) {
        var event = next.get();
        var one = new Sampled(event.value(), run.run(event.line(), event.value(), ""));
        if (!json) {
          print(one, spec);
        }
        sampled.add(one);
      }
      for (var key : tombstones) {
        var one = new Sampled(new byte[0], run.tombstone(key));
        if (!json) {
          print("tombstone of " + key, one, "deletes from " + sinks(spec));
        }
        sampled.add(one);
      }
    } catch (FatalStageException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
    var stories = sampled.stream().map(Sampled::story).toList();
    var summary =
        stories.stream()
            .collect(Collectors.groupingBy(EventStory::fate, TreeMap::new, Collectors.counting()));
    if (json) {
      context.terminal().print(Json.indented(new Answer(spec.name().value(), stories, summary)));
    } else {
      context.terminal().print(summaryLine(stories.size(), summary));
    }
  }

  private Pipeline pipeline(PipelineSpec spec) {
    try {
      return new Pipeline(
          spec,
          PipelineContracts.schemas(file, schemas, context.project())
              .schema(spec.transform().schema()));
    } catch (UnknownContract e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private void print(Sampled sampled, PipelineSpec spec) {
    print("event at line " + sampled.story.line(), sampled, "into " + sinks(spec));
  }

  private void print(String heading, Sampled sampled, String load) {
    var terminal = context.terminal();
    var story = sampled.story;
    terminal.print(terminal.styled(Style.BOLD, heading));
    Map<String, Object> shown = Map.of();
    for (var stage : story.stages()) {
      terminal.print("  %-10s %s".formatted(stage.stage(), outcome(stage)));
      stage
          .violations()
          .forEach(
              violation ->
                  terminal.print(
                      "             %s: %s"
                          .formatted(
                              (violation.rule() + " " + violation.field()).strip(),
                              violation.message())));
      if (!stage.remedy().isEmpty()) {
        terminal.print("             to do: " + stage.remedy());
      }
      stage
          .warnings()
          .forEach(
              rule ->
                  terminal.print(
                      "             " + terminal.styled(Style.YELLOW, "warning: breaks " + rule)));
      if (!stage.record().isEmpty() && !stage.record().equals(shown)) {
        shown = stage.record();
        Changes.lines(sampled.payload, shown, terminal)
            .forEach(line -> terminal.print("             " + line));
      }
    }
    if (story.fate().equals("loaded")) {
      terminal.print("  %-10s %s".formatted("load", load));
    }
    terminal.print();
  }

  private String outcome(StageStory stage) {
    var terminal = context.terminal();
    return switch (stage.outcome()) {
      case "emitted" ->
          terminal.styled(Style.GREEN, "emitted")
              + (stage.stage().equals("ingest") ? " under key " + stage.key() : "");
      case "filtered" -> terminal.styled(Style.CYAN, "filtered") + " by " + stage.reason();
      case "duplicate" -> terminal.styled(Style.CYAN, "duplicate") + " of " + stage.reason();
      default -> terminal.styled(Style.RED, "rejected " + stage.code()) + ": " + stage.message();
    };
  }

  private static String sinks(PipelineSpec spec) {
    return spec.load().stream().map(TryCommand::sink).collect(Collectors.joining(", "));
  }

  private static String sink(Clause clause) {
    return clause.value().plain() instanceof Map<?, ?> settings && settings.containsKey("table")
        ? clause.word() + " table " + settings.get("table")
        : clause.word();
  }

  private static String summaryLine(int events, Map<String, Long> summary) {
    var parts =
        summary.entrySet().stream()
            .map(fate -> "%,d %s".formatted(fate.getValue(), fate.getKey()))
            .collect(Collectors.joining(", "));
    return "%,d events%s".formatted(events, parts.isEmpty() ? "" : ": " + parts);
  }
}
