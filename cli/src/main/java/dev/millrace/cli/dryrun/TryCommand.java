package dev.millrace.cli.dryrun;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.check.PipelineContracts;
import dev.millrace.cli.events.EventFile;
import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Grid;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
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
      "  ./millrace try pipelines/quakes.yaml pipelines/data/quakes.ndjson",
      "  ./millrace try pipelines/quakes.yaml pipelines/data/quakes.ndjson --rejected",
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
          "Folder of Avro schemas. Without it: schemas/avro or schemas beside the folder of the file or"
              + " in it, the folder itself, or the project's.")
  private @Nullable Path schemas;

  @Option(
      names = "--tombstone",
      paramLabel = "KEY",
      description =
          "After the sample, run a record without a value under this key; for sinks with delete:"
              + " tombstone. May be repeated.")
  private List<String> tombstones = new ArrayList<>();

  @Option(names = "--rejected", description = "Show only the events that were rejected.")
  private boolean rejected;

  @Option(
      names = "--all",
      description = "Show every event. Without it: the first 20, then only counts.")
  private boolean all;

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean json;

  private final CommandContext context;

  /** Events that begin as JSON objects do. */
  private int objects;

  /** Events shown so far. */
  private int shown;

  public TryCommand(CommandContext context) {
    this.context = context;
  }

  private record Answer(
      String pipeline,
      List<EventStory> events,
      Map<String, Long> summary,
      Map<String, Long> causes) {}

  /** Events that are shown unless more are asked for. */
  private static final int SHOWN = 20;

  private static final int CAUSES = 30;

  private record Sampled(byte[] payload, EventStory story) {}

  /** The number of events with one cause, and the place of the first. */
  private record Cause(long count, String first) {}

  @Override
  public Integer call() throws IOException {
    var parser = PipelineContracts.parser(file, schemas, context.project());
    return switch (PipelineFiles.parse(file, parser)) {
      case Parsed.Invalid invalid -> {
        invalid
            .problems()
            .forEach(problem -> context.terminal().print(Escaped.line(problem.toString())));
        yield CliFailure.FAILED;
      }
      case Parsed.Valid(var pipeline) -> {
        show(pipeline);
        yield 0;
      }
    };
  }

  private void show(PipelineSpec spec) throws IOException {
    var run = dryRun(spec);
    var stories = new ArrayList<EventStory>();
    var summary = new TreeMap<String, Long>();
    var causes = new LinkedHashMap<String, Cause>();
    boolean standardInput = sample.toString().equals("-");
    try (var events = standardInput ? EventFile.of(System.in) : EventFile.open(sample)) {
      for (var next = events.next(); next.isPresent(); next = events.next()) {
        var event = next.get();
        var story = run.run(event, "");
        tell(new Sampled(event.value(), story), "event at " + event.place(), "into " + sinks(spec));
        count(story, summary, causes);
        objects += event.value()[0] == '{' ? 1 : 0;
        stories.add(
            json
                ? story
                : new EventStory(story.line(), story.element(), List.of(story.stages().getLast())));
      }
      for (var key : tombstones) {
        var story = run.tombstone(key);
        tell(new Sampled(new byte[0], story), "tombstone of " + key, "deletes from " + sinks(spec));
        count(story, summary, causes);
        stories.add(story);
      }
    } catch (FatalStageException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
    if (json) {
      context
          .terminal()
          .print(
              Json.indented(
                  new Answer(spec.name().value(), wanted(stories), summary, counts(causes))));
    } else {
      print(stories.size(), summary, causes);
      noteForm(stories.size());
    }
  }

  private DryRun dryRun(PipelineSpec spec) {
    try {
      return new DryRun(pipeline(spec), InstantSource.system());
    } catch (FatalStageException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Tells a user whose file is not JSON which formats are expected. */
  private void noteForm(int events) {
    if (events == 0) {
      context.terminal().note("no event in " + sample);
    } else if (objects == 0 && tombstones.isEmpty()) {
      context
          .terminal()
          .note(
              sample
                  + " holds no JSON object: events are JSON, one object a line or an array of objects"
                  + " (CSV and other formats are written as JSON first)");
    }
  }

  private List<EventStory> wanted(List<EventStory> stories) {
    return rejected
        ? stories.stream().filter(story -> story.fate().equals("rejected")).toList()
        : stories;
  }

  private static Map<String, Long> counts(Map<String, Cause> causes) {
    var counts = new LinkedHashMap<String, Long>();
    causes.forEach((cause, count) -> counts.put(cause, count.count()));
    return counts;
  }

  private static void count(
      EventStory story, Map<String, Long> summary, Map<String, Cause> causes) {
    summary.merge(story.fate(), 1L, Long::sum);
    for (var cause : story.causes()) {
      causes.merge(
          cause,
          new Cause(1, story.place()),
          (before, one) -> new Cause(before.count() + one.count(), before.first()));
    }
  }

  private void tell(Sampled sampled, String heading, String load) {
    boolean isWanted = rejected ? sampled.story.fate().equals("rejected") : all || shown < SHOWN;
    if (isWanted && !json) {
      shown++;
      print(heading, sampled, load);
    }
  }

  private void print(int events, Map<String, Long> summary, Map<String, Cause> causes) {
    var terminal = context.terminal();
    if (!rejected && shown < events) {
      terminal.print(
          "%,d more are counted only: --rejected shows those that were rejected, --all shows every one"
              .formatted(events - shown));
      terminal.print();
    }
    terminal.print(summaryLine(events, summary));
    if (events > 1 && !causes.isEmpty()) {
      var grid = new Grid("events", "why not loaded", "first");
      causes.entrySet().stream()
          .sorted(Comparator.comparingLong(cause -> -cause.getValue().count()))
          .limit(CAUSES)
          .forEach(
              cause ->
                  grid.row(
                      cause.getValue().count(),
                      Escaped.line(cause.getKey()),
                      cause.getValue().first()));
      grid.lines().forEach(line -> terminal.print("  " + line));
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

  private void print(String heading, Sampled sampled, String load) {
    var terminal = context.terminal();
    var story = sampled.story;
    terminal.print(terminal.styled(Style.BOLD, Escaped.line(heading)));
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
                              Escaped.line((violation.rule() + " " + violation.field()).strip()),
                              Escaped.line(violation.message()))));
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
              + (stage.stage().equals("ingest") ? " under key " + Escaped.line(stage.key()) : "");
      case "filtered" ->
          terminal.styled(Style.CYAN, "filtered") + " by " + Escaped.line(stage.reason());
      case "duplicate" -> terminal.styled(Style.CYAN, "duplicate") + " of " + stage.reason();
      default ->
          terminal.styled(Style.RED, "rejected " + stage.code())
              + ": "
              + Escaped.line(stage.message());
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
