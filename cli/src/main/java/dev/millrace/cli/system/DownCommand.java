package dev.millrace.cli.system;

import dev.millrace.cli.CommandContext;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description =
        "Stop the services, then the servers they work with. Data stays, unless --delete is given.",
    footer = {"", "Example:", "  ./millrace down"})
public final class DownCommand implements Callable<Integer> {

  @Mixin private SystemOptions options = new SystemOptions();

  @Option(names = "--delete", description = "Delete the data folder as well.")
  private boolean delete;

  private final CommandContext context;

  public DownCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var folder = options.folder(context.project());
    var found = LocalSystem.find(context.project(), folder);
    if (found.isEmpty()) {
      context.terminal().print("nothing to stop: there is no system in " + folder);
      return 0;
    }
    context.terminal().note("stopping the services and servers of " + folder + " …");
    found.get().stop();
    if (delete) {
      found.get().delete();
    }
    context
        .terminal()
        .print(delete ? "stopped, and the data is gone" : "stopped; the data stays in " + folder);
    return 0;
  }
}
