package dev.millrace.cli.system;

import dev.millrace.cli.CommandContext;
import dev.millrace.cli.terminal.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Show where things run, how they are, and the account of every pipeline.",
      "The account is: published = loaded + filtered + duplicate + dead-lettered, once nothing is in flight.",
      "Each consumer that is paused, holds events, has stopped or failed is shown under its service,"
          + " with the cause and the remedy. What could not be asked is named."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace status",
      "  ./millrace status --json",
      "",
      "Exit status: 0 all is well, 1 something is not, 2 wrong use, 3 something could not be asked."
    })
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
    var status = new StatusInquiry(system).run();
    if (json) {
      context.terminal().print(Json.indented(status));
    } else {
      Whereabouts.of(system).forEach(context.terminal()::print);
      context.terminal().print();
      new StatusText(context.terminal()).print(status);
    }
    return status.exitCode();
  }
}
