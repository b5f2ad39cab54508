package dev.millrace.e2e.release;

import dev.millrace.cli.Project;
import dev.millrace.cli.system.FreePorts;
import dev.millrace.cli.system.Infrastructure;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.system.ServiceSlot;
import dev.millrace.cli.system.ServiceSources;
import dev.millrace.stack.ManagedProcess;
import dev.millrace.stack.ProcessSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Services of release 0.1.0 on the servers of a system of this release. The settings are those that
 * its own command gives them: of any other it says that it does not know it, and does not start.
 */
public final class OldServices {

  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Project release;
  private final ServiceSources sources;
  private final Path data;
  private final Infrastructure infrastructure;
  private final List<ServiceEntry> services = new ArrayList<>();

  /**
   * @param release as it was built
   * @param sources what they run, in that release's words
   * @param data folder for their logs
   */
  public OldServices(
      Project release, ServiceSources sources, Path data, Infrastructure infrastructure) {
    this.release = release;
    this.sources = sources;
    this.data = data;
    this.infrastructure = infrastructure;
  }

  /** Those that were started and not ended in order. */
  public synchronized List<ServiceEntry> services() {
    return List.copyOf(services);
  }

  /** Starts an instance and does not wait for it. Its number must be no other's. */
  public synchronized void begin(ServiceKind kind, int number) {
    var slot = new ServiceSlot(kind, number);
    int port = freePort();
    var log = data.resolve("logs").resolve(slot.instance() + "-0.1.0.log");
    var process =
        ManagedProcess.start(
            new ProcessSpec(slot.label() + " of 0.1.0", command(slot, port), data, log)
                .with(Map.of("SPRING_DATASOURCE_PASSWORD", infrastructure.password())));
    services.add(new ServiceEntry(kind, number, port, process.record(), "", Map.of()));
  }

  /** Ends an instance in order, and forgets it. */
  public synchronized void stop(ServiceKind kind, int number) {
    var slot = new ServiceSlot(kind, number);
    services.stream()
        .filter(service -> service.slot().equals(slot))
        .flatMap(service -> ManagedProcess.attach(service.process()).stream())
        .forEach(process -> process.stop(GRACE));
    services.removeIf(service -> service.slot().equals(slot));
  }

  /** Ends all of them at once. */
  public synchronized void kill() {
    services.stream()
        .flatMap(service -> ManagedProcess.attach(service.process()).stream())
        .forEach(ManagedProcess::kill9);
  }

  private List<String> command(ServiceSlot slot, int port) {
    var kind = slot.kind();
    var capital = kind.text().substring(0, 1).toUpperCase(Locale.ROOT);
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dstdout.encoding=UTF-8",
        "-cp",
        release.classPath(kind.module()),
        "dev.millrace.%s.%sServiceApplication"
            .formatted(kind.text(), capital + kind.text().substring(1)),
        "--server.port=" + port,
        "--server.address=127.0.0.1",
        "--spring.main.banner-mode=off",
        "--millrace.pipelines=" + sources.pipelines(),
        "--millrace.schemas=" + sources.schemas(),
        "--millrace.registry.url=" + infrastructure.registryUrl(),
        "--millrace.instance=" + slot.instance(),
        "--millrace.scratch=" + data.resolve("scratch"),
        "--spring.kafka.bootstrap-servers=" + infrastructure.bootstrapServers(),
        "--spring.datasource.url=" + infrastructure.jdbcUrl(),
        "--spring.datasource.username=" + infrastructure.user(),
        "--management.opentelemetry.tracing.export.otlp.endpoint=" + infrastructure.tracesUrl());
  }

  private static int freePort() {
    try {
      return FreePorts.pick(1).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }
}
