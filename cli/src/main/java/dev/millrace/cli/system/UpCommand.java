package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Start what is missing of the system: Kafka, schema registry, PostgreSQL, trace sink and the"
          + " five services, each in a process of its own, in the background.",
      "Data stays in the data folder between runs, and so do the folder of pipelines, the scale and"
          + " the ports. Run it again to start what has died, and to hear what is new, changed or"
          + " broken.",
      "The services run from a copy: no build and no edited file touches them. ./millrace restart"
          + " takes up what is new."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace up",
      "  ./millrace up --kafka-port 9092 --scale transform=3",
      "  ./millrace up --pipelines ../shop/pipelines      with schemas in ../shop/schemas/avro",
    })
public final class UpCommand implements Callable<Integer> {

  @Mixin private SystemOptions system = new SystemOptions();

  @Option(
      names = "--pipelines",
      paramLabel = "DIR",
      description =
          "Folder of pipeline files. Without it: the one used last, else pipelines in the project"
              + " folder.")
  private @Nullable Path pipelines;

  @Option(
      names = "--scale",
      paramLabel = "SERVICE=N",
      description =
          "So many instances of a service, such as transform=3. Without it: as many as last.")
  private Map<String, Integer> scale = Map.of();

  @Option(names = "--kafka-port", paramLabel = "PORT", description = PORT)
  private int kafkaPort;

  @Option(names = "--registry-port", paramLabel = "PORT", description = PORT)
  private int registryPort;

  @Option(names = "--postgres-port", paramLabel = "PORT", description = PORT)
  private int postgresPort;

  @Option(names = "--traces-port", paramLabel = "PORT", description = PORT)
  private int tracesPort;

  private static final String PORT = "Without it: the one used last, else any free one.";

  private final CommandContext context;

  public UpCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var folder = system.folder(context.project());
    var before = new ServiceBook(folder).read();
    var remembered = SystemSettings.read(folder);
    boolean isRunning = before.stream().anyMatch(Fleet::isAlive);
    var sources = PipelineSources.choose(pipelines, remembered, isRunning, context.project());
    var instances = remembered.map(SystemSettings::instances).orElseGet(Map::of);
    var scaled = ServiceScale.of(scale, instances, before);
    var options = StackOptions.persistent(folder).on(ports());
    before.stream()
        .filter(service -> !Fleet.isAlive(service))
        .filter(_ -> isRunning)
        .forEach(
            service ->
                context
                    .terminal()
                    .note(service.slot().label() + " has ended, and is started again"));
    var running =
        new SystemStart(context, options, sources)
            .run(scaled.slots(), _ -> SystemSettings.of(sources, scaled).write(folder));
    return new StartReport(context, sources).print(running);
  }

  private Ports ports() {
    try {
      return new Ports(kafkaPort, 0, registryPort, postgresPort, tracesPort);
    } catch (IllegalArgumentException e) {
      throw CliFailure.usage(String.valueOf(e.getMessage()));
    }
  }
}
