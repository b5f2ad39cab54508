package dev.millrace.cli.flood;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.system.FloodClient;
import dev.millrace.cli.system.FloodClient.Answer;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.system.SystemOptions;
import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Grid;
import dev.millrace.cli.terminal.Json;
import dev.millrace.cli.terminal.Style;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace flood}. */
@Command(
    name = "flood",
    mixinStandardHelpOptions = true,
    description = {
      "Show what is held because most events fail alike, or release it.",
      "A pipeline's file that is corrected is taken up by itself."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace flood list",
      "  ./millrace flood release orders",
      "  ./millrace flood release orders --stage transform"
    })
public final class FloodCommand {

  private final CommandContext context;

  public FloodCommand(CommandContext context) {
    this.context = context;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the floods, their causes, and how many events wait.",
      footer = {"", "Example:", "  ./millrace flood list"})
  int list(
      @Option(names = "--json", description = "Print it as JSON.") boolean json,
      @Mixin SystemOptions options)
      throws InterruptedException {
    try (var client = new FloodClient()) {
      var answer = client.list(services(options, null));
      if (json) {
        context.terminal().print(Json.indented(answer.floods()));
      } else if (answer.floods().isEmpty()) {
        context
            .terminal()
            .print(answer.silent().isEmpty() ? "no flood" : "no flood at those that answer");
      } else {
        print(answer);
      }
      return complain(answer);
    }
  }

  private void print(Answer answer) {
    var terminal = context.terminal();
    var grid = new Grid("service", "pipeline", "cause", "since", "held", "example", "shape");
    for (var flood : answer.floods()) {
      grid.row(
          flood.service(),
          Escaped.line(flood.pipeline()),
          Escaped.line(flood.cause()),
          Escaped.line(flood.since()),
          flood.held(),
          Escaped.line(flood.example()),
          Escaped.line(flood.shape()));
    }
    grid.lines().forEach(terminal::print);
    answer.floods().stream()
        .map(flood -> flood.note())
        .filter(note -> !note.isEmpty())
        .distinct()
        .forEach(note -> terminal.print(terminal.styled(Style.YELLOW, Escaped.line(note))));
    terminal.print();
    terminal.print("Correct the source or the pipeline's file, which is taken up by itself;");
    terminal.print("or accept the dead letters: ./millrace flood release PIPELINE");
  }

  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description = {
        "Let the events of a pipeline go on, and accept their dead letters.",
        "Floods are looked for again when what waits is through and few events are rejected."
      },
      footer = {"", "Example:", "  ./millrace flood release orders --stage transform"})
  int release(
      @Parameters(paramLabel = "PIPELINE", description = "Its name.") String pipeline,
      @Option(
              names = "--stage",
              paramLabel = "STAGE",
              description = "Only at this stage: ingest, transform, quality or load.")
          @Nullable String stage,
      @Mixin SystemOptions options)
      throws InterruptedException {
    try (var client = new FloodClient()) {
      var answer = client.release(services(options, stage), pipeline);
      for (var flood : answer.floods()) {
        context
            .terminal()
            .print(
                Escaped.line(
                    "%s releases %,d events of %s: %s"
                        .formatted(
                            flood.service(), flood.held(), flood.pipeline(), flood.cause())));
      }
      if (answer.floods().isEmpty() && answer.silent().isEmpty()) {
        throw new CliFailure("nothing of %s is held by a flood".formatted(pipeline));
      }
      return complain(answer);
    }
  }

  private List<ServiceEntry> services(SystemOptions options, @Nullable String stage) {
    var services = options.system(context.project()).services();
    if (stage == null) {
      return services;
    }
    var kind = ServiceKind.ofStage(stage);
    return services.stream().filter(service -> service.kind() == kind).toList();
  }

  private int complain(Answer answer) {
    answer
        .silent()
        .forEach(each -> context.terminal().note(Escaped.line("does not answer: " + each)));
    return answer.silent().isEmpty() ? 0 : CliFailure.FAILED;
  }
}
