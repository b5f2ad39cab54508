package dev.millrace.cli;

import dev.millrace.cli.check.CheckCommand;
import dev.millrace.cli.demo.DemoCommand;
import dev.millrace.cli.dlq.DlqCommand;
import dev.millrace.cli.dryrun.TryCommand;
import dev.millrace.cli.flood.FloodCommand;
import dev.millrace.cli.gap.AcceptGapCommand;
import dev.millrace.cli.publish.PublishCommand;
import dev.millrace.cli.system.DownCommand;
import dev.millrace.cli.system.LogsCommand;
import dev.millrace.cli.system.RestartCommand;
import dev.millrace.cli.system.SqlCommand;
import dev.millrace.cli.system.StatusCommand;
import dev.millrace.cli.system.UpCommand;
import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Terminal;
import dev.millrace.cli.trace.TraceCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code millrace} command. */
@Command(
    name = "millrace",
    mixinStandardHelpOptions = true,
    version = "millrace 0.1.0-SNAPSHOT",
    description = "Event-driven ETL over Kafka: five services, one YAML file per pipeline.",
    footer = {
      "",
      "Start here:",
      "  ./millrace demo                          the whole system, once, with an account at the end",
      "  ./millrace up                            the system in the background",
      "  ./millrace check pipelines/orders.yaml   what is wrong with a pipeline file",
      "  ./millrace bench                         how fast it is here, as a ratio to a bare relay",
      "",
      "Exit status: 0 done, 1 failed, 2 wrong use, 3 (status) something could not be asked.",
      "MILLRACE_JAVA_HOME names the JDK, NO_COLOR turns colours off."
    })
public final class Millrace {

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces and the clients' logs.")
  private boolean debug;

  private final CommandContext context;

  Millrace(CommandContext context) {
    this.context = context;
  }

  @SuppressWarnings("SystemExitOutsideMain")
  public static void main(String[] args) {
    if (List.of(args).contains("--debug")) {
      System.setProperty("millrace.log", "INFO");
    }
    var context = new CommandContext(Terminal.ofProcess(System.getenv()), Project.ofProcess());
    int exitCode = commandLine(context).execute(args.length == 0 ? new String[] {"--help"} : args);
    context.terminal().flush();
    System.exit(exitCode);
  }

  /** The command with all its subcommands. */
  static CommandLine commandLine(CommandContext context) {
    var millrace = new Millrace(context);
    return new CommandLine(millrace)
        .addSubcommand(new DemoCommand(context))
        .addSubcommand(new UpCommand(context))
        .addSubcommand(new StatusCommand(context))
        .addSubcommand(new RestartCommand(context))
        .addSubcommand(new LogsCommand(context))
        .addSubcommand(new SqlCommand(context))
        .addSubcommand(new DownCommand(context))
        .addSubcommand(new CheckCommand(context))
        .addSubcommand(new TryCommand(context))
        .addSubcommand(new PublishCommand(context))
        .addSubcommand(new TraceCommand(context))
        .addSubcommand(new DlqCommand(context))
        .addSubcommand(new FloodCommand(context))
        .addSubcommand(new AcceptGapCommand(context))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setExecutionExceptionHandler((failure, command, parsed) -> millrace.explain(failure));
  }

  private int explain(Exception failure) throws Exception {
    if (debug) {
      throw failure;
    }
    context.terminal().note("millrace: " + Escaped.lines(Explanation.of(failure)));
    return failure instanceof CliFailure known ? known.exitCode() : CliFailure.FAILED;
  }
}
