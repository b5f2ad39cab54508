package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.terminal.Style;

/** Says after a start where things run, and what is not as it should be. */
final class StartReport {

  private final CommandContext context;
  private final ServiceSources sources;

  StartReport(CommandContext context, ServiceSources sources) {
    this.context = context;
    this.sources = sources;
  }

  /** The exit status: failed when files are left out, though all else runs. */
  int print(LocalSystem system) {
    var terminal = context.terminal();
    terminal.print();
    Whereabouts.of(system).forEach(terminal::print);
    var folder = new PipelineFolder(sources);
    var leftOut = folder.problems(context.project());
    var behind = TakenUp.behind(system.services(), folder.prints());
    if (!leftOut.isEmpty()) {
      terminal.print();
      warn("these files have mistakes, and are left out; all other pipelines run:");
      leftOut.forEach(problem -> terminal.print("  " + problem));
      terminal.print("Correct them (./millrace check FILE), then: ./millrace restart");
    }
    if (!behind.isEmpty()) {
      terminal.print();
      warn("the services run what was there when they started:");
      behind.forEach(line -> terminal.print("  " + line));
      terminal.print("To take it up: ./millrace restart");
    }
    if (TakenUp.isBehindBuild(system.services(), RuntimeCopy.idOf(context.project()))) {
      terminal.print();
      warn("the services run an older build than the present one.");
      terminal.print("To take it up: ./millrace restart");
    }
    terminal.print();
    terminal.print(
        "next: ./millrace status · ./millrace publish PIPELINE FILE · ./millrace logs · ./millrace down");
    return leftOut.isEmpty() ? 0 : CliFailure.FAILED;
  }

  private void warn(String line) {
    context.terminal().print(context.terminal().styled(Style.YELLOW, line));
  }
}
