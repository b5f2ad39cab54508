package dev.millrace.cli.system;

import dev.millrace.cli.Project;
import dev.millrace.stack.HugePages;
import dev.millrace.stack.ManagedProcess;
import dev.millrace.stack.ProcessSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts service processes. */
final class ServiceLauncher {

  /**
   * Of the service that sees few events: the second compiler would take more than it ever gives
   * back, half of the time of a start among it.
   */
  private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

  static final List<String> JVM_OPTIONS =
      options(
          "-Xmx256m",
          // Room for a batch at work to die young: a smaller survivor space hands it on to old age.
          "-XX:NewRatio=1",
          "-XX:SurvivorRatio=3",
          // Ten times what is usual: the second compiler takes more for what is lukewarm, such as
          // the export of traces, than that gives back in hours.
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=6000",
          "-XX:Tier4CompileThreshold=150000",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dstdout.encoding=UTF-8");

  private final Project project;
  private final Path pipelines;
  private final Path data;
  private final Infrastructure infrastructure;
  private final StartCache.Mode mode;

  /**
   * @param project whose built services are started
   * @param pipelines the folder of pipeline files they run
   * @param data folder for their logs
   * @param infrastructure they work with
   * @param mode whether they are to make caches for the next start
   */
  ServiceLauncher(
      Project project,
      Path pipelines,
      Path data,
      Infrastructure infrastructure,
      StartCache.Mode mode) {
    this.mode = mode;
    this.project = project;
    this.pipelines = pipelines;
    this.data = data;
    this.infrastructure = infrastructure;
  }

  private static List<String> options(String... always) {
    return Stream.concat(Arrays.stream(always), HugePages.jvmOptions().stream()).toList();
  }

  /** Starts the process and returns at once. */
  ServiceEntry start(ServiceSlot slot, int port) {
    var log = data.resolve("logs").resolve(slot.instance() + ".log");
    var process =
        ManagedProcess.start(
            new ProcessSpec(slot.label(), command(slot, port), data, log)
                .with(Map.of("SPRING_DATASOURCE_PASSWORD", infrastructure.password())));
    return new ServiceEntry(slot.kind(), slot.number(), port, process.record());
  }

  /** The cache of a service. */
  StartCache cache(ServiceKind kind) {
    return new StartCache(project, kind.module());
  }

  private List<String> command(ServiceSlot slot, int port) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    if (slot.kind() == ServiceKind.DLQ) {
      command.add(QUICK_COMPILER);
    }
    command.addAll(cache(slot.kind()).options(mode));
    command.addAll(List.of("-cp", project.classPath(slot.kind().module())));
    command.add(slot.kind().mainClass());
    command.addAll(settings(slot, port));
    return command;
  }

  private List<String> settings(ServiceSlot slot, int port) {
    return List.of(
        "--server.port=" + port,
        "--server.address=127.0.0.1",
        "--spring.main.banner-mode=off",
        "--millrace.pipelines=" + pipelines,
        "--millrace.schemas=" + project.schemas(),
        "--millrace.registry.url=" + infrastructure.registryUrl(),
        "--millrace.instance=" + slot.instance(),
        "--millrace.scratch=" + data.resolve("scratch"),
        "--spring.kafka.bootstrap-servers=" + infrastructure.bootstrapServers(),
        "--spring.datasource.url=" + infrastructure.jdbcUrl(),
        "--spring.datasource.username=" + infrastructure.user(),
        "--management.opentelemetry.tracing.export.otlp.endpoint=" + infrastructure.tracesUrl());
  }
}
