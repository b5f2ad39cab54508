package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.terminal.Style;

/** Says after a start where things run, and what has a fault. */
final class StartReport {

  private final CommandContext context;
  private final ServiceSources sources;

  StartReport(CommandContext context, ServiceSources sources) {
    this.context = context;
    this.sources = sources;
  }

  /**
   * Prints the report. Returns the exit status: failed also when only files are left out or
   * consumers do not run.
   */
  int print(LocalSystem system) throws InterruptedException {
    var terminal = context.terminal();
    terminal.print();
    Whereabouts.of(system).forEach(terminal::print);
    var folder = new PipelineFolder(sources);
    var leftOut = folder.problems();
    var behind = TakenUp.behind(system.services(), folder.prints());
    if (!leftOut.isEmpty()) {
      terminal.print();
      warn("these files have mistakes, and are left out; all other pipelines run:");
      leftOut.forEach(problem -> terminal.print("  " + problem));
      terminal.print("Correct them (./millrace check FILE), then: ./millrace restart");
    }
    boolean allConsume = printConsumers(system);
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
    return leftOut.isEmpty() && allConsume ? 0 : CliFailure.FAILED;
  }

  /** Prints the consumers that do not run. Returns whether all run. */
  private boolean printConsumers(LocalSystem system) throws InterruptedException {
    boolean allConsume = true;
    try (var check = new HealthCheck()) {
      for (var service : system.services()) {
        var remarks = StatusText.remarkLines(SystemStatus.Service.of(service, check.look(service)));
        if (!remarks.isEmpty()) {
          allConsume = false;
          context.terminal().print();
          warn(service.slot().label() + " is up, and not all of it is well:");
          remarks.forEach(context.terminal()::print);
        }
      }
    }
    return allConsume;
  }

  private void warn(String line) {
    context.terminal().print(context.terminal().styled(Style.YELLOW, line));
  }
}
