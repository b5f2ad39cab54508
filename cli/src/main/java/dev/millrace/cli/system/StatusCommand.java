package dev.millrace.cli.system;

import dev.millrace.cli.CommandContext;
import dev.millrace.cli.terminal.Grid;
import dev.millrace.cli.terminal.Json;
import dev.millrace.cli.terminal.Style;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Show where things run, how they are, and the account of every pipeline:",
      "published = loaded + filtered + duplicate + dead-lettered, once nothing is in flight."
    },
    footer = {"", "Examples:", "  ./millrace status", "  ./millrace status --json"})
public final class StatusCommand implements Callable<Integer> {

  @Mixin private SystemOptions options = new SystemOptions();

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  private final CommandContext context;

  public StatusCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var system = options.system(context.project());
    var status = SystemStatus.of(system);
    if (json) {
      context.terminal().print(Json.indented(status));
    } else {
      print(system, status);
    }
    return 0;
  }

  private void print(LocalSystem system, SystemStatus status) {
    var terminal = context.terminal();
    Whereabouts.of(system).forEach(terminal::print);
    terminal.print();
    var down = system.unhealthy();
    if (!down.isEmpty()) {
      terminal.print(
          terminal.styled(Style.RED, "does not answer: " + String.join(", ", down))
              + " — ./millrace up starts it again");
    }
    var services = new Grid("service", "health", "pid");
    status
        .services()
        .forEach(
            service ->
                services.row(service.name(), service.health(), Long.toString(service.pid())));
    services.lines().forEach(terminal::print);
    if (status.services().stream().anyMatch(service -> service.health() == Health.DEAD)) {
      terminal.print("DEAD: its process has ended; see its log, then run ./millrace up");
    }
    terminal.print();
    var accounts =
        new Grid(
            "pipeline",
            "published",
            "loaded",
            "filtered",
            "duplicate",
            "dead-lettered",
            "in flight",
            "balanced",
            "lag");
    for (var pipeline : status.pipelines()) {
      accounts.row(
          pipeline.name(),
          pipeline.published(),
          pipeline.loaded(),
          pipeline.filtered(),
          pipeline.duplicate(),
          pipeline.deadLettered(),
          pipeline.inFlight(),
          pipeline.balanced() ? "yes" : "not yet",
          pipeline.stages().stream()
              .filter(stage -> stage.lag() != 0)
              .map(stage -> "%s %,d".formatted(stage.name(), stage.lag()))
              .collect(Collectors.joining(", ")));
    }
    accounts.lines().forEach(terminal::print);
    for (var flood : status.floods()) {
      terminal.print(
          terminal.styled(
                  Style.RED,
                  "%s holds %,d events of %s: %s"
                      .formatted(flood.service(), flood.held(), flood.pipeline(), flood.cause()))
              + " — see ./millrace flood list");
    }
  }
}
