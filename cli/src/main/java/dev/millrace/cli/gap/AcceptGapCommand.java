package dev.millrace.cli.gap;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.system.GapClient;
import dev.millrace.cli.system.GapClient.Answer;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.system.SystemOptions;
import dev.millrace.cli.terminal.Json;
import dev.millrace.spec.PipelineName;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace accept-gap}. */
@Command(
    name = "accept-gap",
    mixinStandardHelpOptions = true,
    description = {
      "Go on with a pipeline whose consumer has stopped before a gap.",
      "At a gap, records are gone that it had not read, or its place is not known any more. The"
          + " account keeps what is lost or read again. ./millrace status shows the gaps."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace accept-gap orders --stage transform",
      "  ./millrace accept-gap orders --stage load --from earliest",
      "  ./millrace accept-gap orders --stage ingest --from 4711 --partition 3",
      "",
      "Exit status: 0 it goes on, 1 there is no gap or the place is not there, 2 wrong use, and",
      "where --from is missing, 3 a service cannot be asked, or cannot do it now."
    })
public final class AcceptGapCommand implements Callable<Integer> {

  private static final Pattern PLACE = Pattern.compile("earliest|latest|reached|[0-9]{1,18}");

  @Parameters(paramLabel = "PIPELINE", description = "Its name.")
  private String pipeline = "";

  @Option(
      names = "--stage",
      required = true,
      paramLabel = "STAGE",
      description = "Where it has stopped: ingest, transform, quality, load or dlq.")
  private String stage = "";

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      description = {
        "Where to go on: earliest (at the first record that is there), latest (behind the last),",
        "reached (where it had come to) or an offset. Required where more than one makes sense."
      })
  private String from = "";

  @Option(
      names = "--partition",
      paramLabel = "NUMBER",
      description = "Only there; all partitions otherwise.")
  private @Nullable Integer partition;

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  @Mixin private SystemOptions options = new SystemOptions();

  private final CommandContext context;

  public AcceptGapCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var place = from.toLowerCase(Locale.ROOT);
    if (!place.isEmpty() && !PLACE.matcher(place).matches()) {
      throw CliFailure.usage(
          "--from is '%s', expected earliest, latest, reached or an offset".formatted(from));
    }
    if (!PipelineName.FORM.matcher(pipeline).matches()) {
      throw CliFailure.usage(
          "'%s' is no pipeline's name, which is small letters, digits and hyphens"
              .formatted(pipeline));
    }
    if (partition != null && partition < 0) {
      throw CliFailure.usage("--partition is %d, expected 0 or more".formatted(partition));
    }
    var services = services();
    try (var client = new GapClient()) {
      var answer =
          client.accept(
              services,
              pipeline,
              place,
              partition == null ? OptionalInt.empty() : OptionalInt.of(partition));
      print(answer);
      answer.refused().forEach(context.terminal()::note);
      answer.silent().forEach(each -> context.terminal().note("does not do it: " + each));
      if (answer.gaps().isEmpty() && answer.refused().isEmpty() && answer.silent().isEmpty()) {
        context
            .terminal()
            .note("nothing of %s has stopped before a gap at %s".formatted(pipeline, stage));
      }
      return exitCode(answer, from);
    }
  }

  static int exitCode(Answer answer, String from) {
    if (!answer.silent().isEmpty()) {
      return CliFailure.UNASKED;
    }
    if (!answer.refused().isEmpty()) {
      return from.isEmpty() ? CliFailure.USAGE : CliFailure.FAILED;
    }
    return answer.gaps().isEmpty() ? CliFailure.FAILED : 0;
  }

  private List<ServiceEntry> services() {
    var kind =
        ServiceKind.find(stage)
            .orElseThrow(
                () ->
                    CliFailure.usage(
                        "no stage '%s': ingest, transform, quality, load or dlq".formatted(stage)));
    var services =
        options.system(context.project()).services().stream()
            .filter(service -> service.kind() == kind)
            .toList();
    if (services.isEmpty()) {
      throw CliFailure.unasked(
          "no %s-service runs: start it with ./millrace up".formatted(kind.text()));
    }
    return services;
  }

  private void print(Answer answer) {
    var terminal = context.terminal();
    if (json) {
      terminal.print(Json.indented(answer.gaps()));
    } else {
      answer.gaps().forEach(gap -> terminal.print(gap.outcome()));
    }
  }
}
