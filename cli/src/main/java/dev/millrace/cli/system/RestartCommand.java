package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.stack.StackOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace restart}. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    description = {
      "Stop the services in order and start them again, so that they take up new and changed"
          + " pipeline files and schemas, and what was built since.",
      "Kafka, schema registry, PostgreSQL and trace sink go on running. Nothing is lost."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace restart",
      "  ./millrace restart transform load",
      "  ./millrace restart --pipelines ../other-pipelines",
    })
public final class RestartCommand implements Callable<Integer> {

  @Mixin private SystemOptions system = new SystemOptions();

  @Option(
      names = "--pipelines",
      paramLabel = "DIR",
      description = "Run this folder of pipeline files from now on. It is remembered.")
  private @Nullable Path pipelines;

  @Parameters(
      paramLabel = "SERVICE",
      arity = "0..*",
      description = "Only these: ingest, transform, quality, load, dlq. Without one: all.")
  private List<String> names = List.of();

  private final CommandContext context;

  public RestartCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var running = system.system(context.project());
    var folder = running.folder();
    if (pipelines != null && !names.isEmpty()) {
      throw CliFailure.usage("another folder is for all services: leave out their names");
    }
    var remembered = SystemSettings.read(folder);
    var sources = PipelineSources.choose(pipelines, remembered, false, context.project());
    var scale =
        ServiceScale.of(
            java.util.Map.of(),
            remembered.map(SystemSettings::instances).orElseGet(java.util.Map::of),
            running.services());
    var slots =
        scale.slots().stream()
            .filter(slot -> names.isEmpty() || kinds().contains(slot.kind()))
            .toList();
    SystemSettings.of(sources, scale).write(folder);
    var start = new SystemStart(context, StackOptions.persistent(folder), sources);
    return new StartReport(context, sources).print(start.renew(slots));
  }

  private List<ServiceKind> kinds() {
    return names.stream().map(name -> ServiceKind.named(name, "")).toList();
  }
}
