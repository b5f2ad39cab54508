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
import java.util.Optional;
import java.util.stream.Stream;

/** Starts service processes. */
final class ServiceLauncher {

  /**
   * For the service with few events: the second compiler would take more time than it ever saves,
   * among it half of the time of a start.
   */
  private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

  static final List<String> JVM_OPTIONS =
      options(
          "-Xmx256m",
          // Room for the objects of a batch to be freed early: with a smaller survivor space they
          // would move to the old generation.
          "-XX:NewRatio=1",
          "-XX:SurvivorRatio=3",
          // Ten times the usual threshold: for code that runs only sometimes, such as the export of
          // traces, the second compiler takes more time than it saves in hours.
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=6000",
          "-XX:Tier4CompileThreshold=150000",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dstdout.encoding=UTF-8");

  private final Project project;
  private final ServiceSources sources;
  private final Path data;
  private final Infrastructure infrastructure;
  private final StartCache.Mode mode;
  private final List<String> more;

  /**
   * @param project whose built services are started
   * @param sources the pipelines that they run
   * @param data folder for their logs, and for the copy of what is built
   * @param infrastructure they work with
   * @param mode whether they are to make caches for the next start
   */
  ServiceLauncher(
      Project project,
      ServiceSources sources,
      Path data,
      Infrastructure infrastructure,
      StartCache.Mode mode) {
    this(project, sources, data, infrastructure, mode, List.of());
  }

  private ServiceLauncher(
      Project project,
      ServiceSources sources,
      Path data,
      Infrastructure infrastructure,
      StartCache.Mode mode,
      List<String> more) {
    this.mode = mode;
    this.project = project;
    this.sources = sources;
    this.data = data;
    this.infrastructure = infrastructure;
    this.more = List.copyOf(more);
  }

  /** The same with more settings, each as {@code name=value}. */
  ServiceLauncher with(List<String> settings) {
    return new ServiceLauncher(project, sources, data, infrastructure, mode, settings);
  }

  private static List<String> options(String... always) {
    return Stream.concat(Arrays.stream(always), HugePages.jvmOptions().stream()).toList();
  }

  /** The copy of what is built now. */
  RuntimeCopy newest() {
    return RuntimeCopy.of(project, data);
  }

  /** The copy that a service runs; empty when it runs none, or it is gone. */
  Optional<RuntimeCopy> copyOf(ServiceEntry service) {
    return RuntimeCopy.find(data, service.build());
  }

  /** Deletes the copies that none of these services runs. */
  void keepOnly(List<ServiceEntry> services) {
    RuntimeCopy.keepOnly(data, services.stream().map(ServiceEntry::build).toList());
  }

  /** The pipeline files that a service reads when it starts now. */
  PipelineFolder files() {
    return new PipelineFolder(sources);
  }

  /** Starts the process and returns at once. */
  ServiceEntry start(ServiceSlot slot, int port, RuntimeCopy copy, Map<String, String> files) {
    var log = data.resolve("logs").resolve(slot.instance() + ".log");
    var process =
        ManagedProcess.start(
            new ProcessSpec(slot.label(), command(slot, port, copy), data, log)
                .with(Map.of("SPRING_DATASOURCE_PASSWORD", infrastructure.password())));
    return new ServiceEntry(slot.kind(), slot.number(), port, process.record(), copy.id(), files);
  }

  /** The cache of a service that runs a copy. */
  StartCache cache(ServiceKind kind, String build) {
    return new StartCache(project, kind.module(), build);
  }

  private List<String> command(ServiceSlot slot, int port, RuntimeCopy copy) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    if (slot.kind() == ServiceKind.DLQ) {
      command.add(QUICK_COMPILER);
    }
    command.addAll(cache(slot.kind(), copy.id()).options(mode));
    command.addAll(List.of("-cp", copy.classPath(slot.kind())));
    command.add(slot.kind().mainClass());
    command.addAll(settings(slot, port));
    more.forEach(setting -> command.add("--" + setting));
    return command;
  }

  private List<String> settings(ServiceSlot slot, int port) {
    return List.of(
        "--server.port=" + port,
        "--server.address=127.0.0.1",
        "--spring.main.banner-mode=off",
        "--millrace.pipelines=" + sources.pipelines(),
        "--millrace.schemas=" + sources.schemas(),
        "--millrace.registry.url=" + infrastructure.registryUrl(),
        "--millrace.instance=" + slot.instance(),
        "--millrace.scratch=" + data.resolve("scratch"),
        "--millrace.seal.key-file=" + sealKeyFile(data),
        "--spring.kafka.bootstrap-servers=" + infrastructure.bootstrapServers(),
        "--spring.datasource.url=" + infrastructure.jdbcUrl(),
        "--spring.datasource.username=" + infrastructure.user(),
        "--management.opentelemetry.tracing.export.otlp.endpoint=" + infrastructure.tracesUrl());
  }

  /** Where the services of a data folder have the key of their seals. */
  static Path sealKeyFile(Path data) {
    return data.resolve("seal.key");
  }
}
