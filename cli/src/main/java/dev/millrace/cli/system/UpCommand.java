package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.stack.Ports;
import dev.millrace.stack.StackOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
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
      "Data stays in the data folder between runs. Run it again to start what has died."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace up",
      "  ./millrace up --kafka-port 9092 --scale transform=3",
    })
public final class UpCommand implements Callable<Integer> {

  @Mixin private SystemOptions system = new SystemOptions();

  @Option(
      names = "--pipelines",
      paramLabel = "DIR",
      description = "Folder of pipeline files. Without it: pipelines in the project folder.")
  private @Nullable Path pipelines;

  @Option(
      names = "--scale",
      paramLabel = "SERVICE=N",
      description = "So many instances of a service, such as transform=3.")
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
  private static final int MOST_INSTANCES = 50;

  private final CommandContext context;

  public UpCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    var folder = system.folder(context.project());
    var files =
        (pipelines == null ? context.project().pipelines() : pipelines)
            .toAbsolutePath()
            .normalize();
    if (!Files.isDirectory(files)) {
      throw CliFailure.usage("there is no folder of pipeline files: " + files);
    }
    var wanted = slots(new ServiceBook(folder).read());
    var options = StackOptions.persistent(folder).on(ports());
    var running = new SystemStart(context, options, files).run(wanted, _ -> {});
    context.terminal().print();
    Whereabouts.of(running).forEach(context.terminal()::print);
    context.terminal().print();
    context
        .terminal()
        .print("next: ./millrace status · ./millrace publish PIPELINE FILE · ./millrace down");
    return 0;
  }

  private Ports ports() {
    try {
      return new Ports(kafkaPort, 0, registryPort, postgresPort, tracesPort);
    } catch (IllegalArgumentException e) {
      throw CliFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  /** One instance of each service, or as many as asked for now or before. */
  private List<ServiceSlot> slots(List<ServiceEntry> before) {
    var counts = new EnumMap<ServiceKind, Integer>(ServiceKind.class);
    for (var kind : ServiceKind.values()) {
      counts.put(kind, 1);
    }
    before.forEach(service -> counts.merge(service.kind(), service.number(), Math::max));
    scale.forEach((name, count) -> counts.put(kind(name), checked(name, count)));
    var slots = new ArrayList<ServiceSlot>();
    counts.forEach(
        (kind, count) -> {
          for (int number = 1; number <= count; number++) {
            slots.add(new ServiceSlot(kind, number));
          }
        });
    return slots;
  }

  private static ServiceKind kind(String name) {
    return ServiceKind.find(name)
        .orElseThrow(
            () ->
                CliFailure.usage(
                    "--scale: no service '%s'; there are ingest, transform, quality, load, dlq"
                        .formatted(name)));
  }

  private static int checked(String name, int count) {
    if (count < 1 || count > MOST_INSTANCES) {
      throw CliFailure.usage(
          "--scale %s=%d: between 1 and %d instances".formatted(name, count, MOST_INSTANCES));
    }
    return count;
  }
}
