package dev.millrace.cli.trace;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.system.SystemOptions;
import dev.millrace.cli.terminal.Json;
import dev.millrace.stack.Component;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace trace}. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = {
      "Show an event's way through the services, newest trace first.",
      "Not every event is traced: a sample of them, those that come with a sampled traceparent"
          + " header, and all that are rejected."
    },
    footer = {"", "Example:", "  ./millrace trace demo-1-9500"})
public final class TraceCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "EVENT_ID",
      description = "The event's id, as in the header mr-event-id.")
  private String eventId = "";

  @Option(names = "--json", description = "Print the spans as JSON.")
  private boolean json;

  @Mixin private SystemOptions options = new SystemOptions();

  private final CommandContext context;

  public TraceCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var system = options.systemWith(Component.TRACES, context.project());
    var traces = system.traces().byEventId(eventId);
    if (json) {
      context.terminal().print(Json.indented(traces));
    } else {
      traces.forEach(
          trace -> Waterfall.lines(trace, context.terminal()).forEach(context.terminal()::print));
    }
    if (traces.isEmpty()) {
      throw new CliFailure(
          """
          there is no trace of event '%s'. Either it was not sampled, or it is older than the traces kept.
          Publish it with the header  traceparent: 00-<32 hex digits>-<16 hex digits>-01  to be sure of one.
          If it was rejected, ./millrace dlq list --event-id %s knows why.\
          """
              .formatted(eventId, eventId));
    }
    return 0;
  }
}
