package dev.millrace.cli.check;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Json;
import dev.millrace.cli.terminal.Style;
import dev.millrace.spec.PipelineFiles;
import dev.millrace.spec.PipelineParser;
import dev.millrace.spec.Problem;
import dev.millrace.spec.reference.PipelineJsonSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Validate pipeline files: every problem at once, with its place and what to do about it."
            + " Names and tables are compared with the other files of the folder, too.",
    footer = {
      "",
      "Examples:",
      "  ./millrace check pipelines/orders.yaml",
      "  ./millrace check --schema > docs/reference/pipeline.schema.json",
      "",
      "Exit status: 0 no problem (there may be warnings), 1 problems, 2 wrong use."
    })
public final class CheckCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "A pipeline file, or a folder of them.")
  private List<Path> files = List.of();

  @Option(
      names = "--schemas",
      paramLabel = "DIR",
      description =
          "Folder of Avro schemas. Without it: schemas/avro or schemas beside the folder of the file or"
              + " in it, the folder itself, or the project's.")
  private @Nullable Path schemas;

  @Option(
      names = "--schema",
      description = "Print the JSON Schema of pipeline files, for editors, and check nothing.")
  private boolean schema;

  @Option(names = "--json", description = "Print the problems as JSON.")
  private boolean json;

  private final CommandContext context;

  public CheckCommand(CommandContext context) {
    this.context = context;
  }

  private record Answer(boolean valid, List<Line> problems, List<Line> warnings) {}

  private record Line(
      String file, int line, int column, String path, String message, String hint) {}

  @Override
  public Integer call() throws IOException {
    if (schema) {
      context.terminal().print(PipelineJsonSchema.of(PipelineContracts.words()).strip());
      return 0;
    }
    var judgement = new Judgement();
    var asked = files();
    for (var file : asked) {
      judgement.add(file, judged(file));
    }
    for (var file : Neighbours.of(asked)) {
      judgement.addNeighbour(file, judged(file));
    }
    var byFile = judgement.problems();
    // Several files may name one schema, whose mistakes are told once.
    var problems = byFile.values().stream().flatMap(List::stream).distinct().toList();
    if (json) {
      printJson(problems, judgement.warnings());
    } else {
      print(byFile, problems, judgement.warnings());
    }
    return problems.isEmpty() ? 0 : CliFailure.FAILED;
  }

  private PipelineParser.Judged judged(Path file) {
    return PipelineFiles.judge(file, PipelineContracts.parser(file, schemas, context.project()));
  }

  private List<Path> files() throws IOException {
    if (files.isEmpty()) {
      throw CliFailure.usage("which file? ./millrace check pipelines/orders.yaml");
    }
    var all = new LinkedHashSet<Path>();
    for (var file : files) {
      if (Files.isDirectory(file)) {
        all.addAll(PipelineFiles.in(file));
      } else {
        all.add(file);
      }
    }
    if (all.isEmpty()) {
      throw CliFailure.usage("no pipeline file (*.yaml) in " + files);
    }
    return List.copyOf(all);
  }

  private void print(
      Map<Path, List<Problem>> byFile, List<Problem> problems, List<Problem> warnings) {
    var terminal = context.terminal();
    byFile.forEach(
        (file, found) -> {
          if (found.isEmpty()) {
            terminal.print(
                terminal.styled(Style.GREEN, "ok") + "  " + Escaped.line(file.toString()));
          }
        });
    problems.forEach(problem -> print(problem, ""));
    warnings.forEach(warning -> print(warning, terminal.styled(Style.YELLOW, "warning: ")));
    if (!problems.isEmpty()) {
      terminal.note(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    }
  }

  private void print(Problem problem, String kind) {
    var terminal = context.terminal();
    terminal.print(kind + Escaped.line(problem.toString()));
    if (terminal.isLive()) {
      Excerpt.of(problem, lines(problem.file()), terminal).forEach(terminal::print);
    }
  }

  private static List<String> lines(String file) {
    try {
      return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  private void printJson(List<Problem> problems, List<Problem> warnings) {
    context
        .terminal()
        .print(Json.indented(new Answer(problems.isEmpty(), lines(problems), lines(warnings))));
  }

  private static List<Line> lines(List<Problem> problems) {
    return problems.stream()
        .map(
            problem ->
                new Line(
                    problem.file(),
                    problem.position().line(),
                    problem.position().column(),
                    problem.position().path(),
                    problem.message(),
                    problem.hint()))
        .toList();
  }
}
