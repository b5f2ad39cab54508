package dev.millrace.cli.system;

import dev.millrace.cli.Project;
import dev.millrace.stack.ManagedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The service processes of a system. Every start and end is written to the {@link ServiceBook} at
 * once, so that no process is forgotten. Thread-safe.
 */
public final class Fleet {

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration TRAINING = Duration.ofMinutes(2);

  private final ServiceLauncher launcher;
  private final ServiceBook book;
  private List<ServiceEntry> services;
  private boolean closed;

  Fleet(ServiceLauncher launcher, ServiceBook book) {
    this.launcher = launcher;
    this.book = book;
    this.services = book.read();
  }

  /**
   * Services of a data folder that work with other servers than this machine's stack.
   *
   * @param data folder for logs and the {@link ServiceBook}
   * @param settings more of them, each as {@code name=value}
   */
  public static Fleet of(
      Project project,
      ServiceSources sources,
      Path data,
      Infrastructure infrastructure,
      List<String> settings) {
    return new Fleet(
        new ServiceLauncher(project, sources, data, infrastructure, StartCache.Mode.PLAIN)
            .with(settings),
        new ServiceBook(data));
  }

  /** All services, running or not. */
  public synchronized List<ServiceEntry> services() {
    return services;
  }

  /** Whether the service's process runs. */
  public static boolean isAlive(ServiceEntry service) {
    return ManagedProcess.attach(service.process()).isPresent();
  }

  /**
   * Starts the slots that do not run, from the copy that the others run. Returns the started
   * services.
   */
  public synchronized List<ServiceEntry> startMissing(List<ServiceSlot> wanted) {
    return start(
        wanted.stream().filter(slot -> !isRunning(slot)).toList(),
        () -> copyThatRuns().orElseGet(launcher::newest));
  }

  /** Ends the running services of the slots, and starts them again from the present build. */
  public synchronized List<ServiceEntry> renew(List<ServiceSlot> wanted) {
    stop(services.stream().filter(service -> wanted.contains(service.slot())).toList());
    return start(wanted, launcher::newest);
  }

  private List<ServiceEntry> start(List<ServiceSlot> missing, Supplier<RuntimeCopy> from) {
    if (missing.isEmpty() || closed) {
      return List.of();
    }
    var ports = ports(missing);
    var copy = from.get();
    var files = launcher.files().prints();
    var started = new ArrayList<ServiceEntry>();
    for (int i = 0; i < missing.size() && !closed; i++) {
      started.add(start(missing.get(i), ports.get(i), copy, files));
    }
    launcher.keepOnly(services);
    return started;
  }

  /** The copy of the services that run; empty when none does. */
  synchronized Optional<RuntimeCopy> copyThatRuns() {
    return services.stream()
        .filter(Fleet::isAlive)
        .flatMap(service -> launcher.copyOf(service).stream())
        .findFirst();
  }

  /** Starts a service whose process has ended again, on the same port if that is free. */
  public synchronized Optional<ServiceEntry> restart(ServiceSlot slot) {
    return startMissing(List.of(slot)).stream().findFirst();
  }

  /** Ends all services, the first stage first. Starts none afterwards. */
  public synchronized void stop() {
    closed = true;
    stop(services);
    services = List.of();
    book.write(services);
  }

  private static void stop(List<ServiceEntry> ended) {
    var stopping =
        ended.stream()
            .sorted(Comparator.comparing(ServiceEntry::kind))
            .flatMap(service -> ManagedProcess.attach(service.process()).stream())
            .map(process -> Thread.ofVirtual().start(() -> process.stop(GRACE)))
            .toList();
    for (var thread : stopping) {
      joinUninterruptibly(thread);
    }
  }

  /** Whether services that end in order make the next start faster. */
  public boolean isTraining() {
    return services().stream()
        .anyMatch(service -> launcher.cache(service.kind(), service.build()).isWanted());
  }

  /**
   * Ends all services in order and keeps the caches that they leave for the next start. Ends as
   * many at a time as there are processors.
   *
   * @param progress told each service that is ending, by several threads
   */
  public void train(Consumer<String> progress) throws InterruptedException {
    var wanted =
        services().stream()
            .filter(service -> launcher.cache(service.kind(), service.build()).isWanted())
            .map(service -> Executors.callable(() -> train(service, progress)))
            .toList();
    try (var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      threads.invokeAll(wanted);
    }
  }

  private void train(ServiceEntry service, Consumer<String> progress) {
    progress.accept(service.slot().label());
    boolean inTime =
        ManagedProcess.attach(service.process())
            .map(process -> process.stop(TRAINING))
            .orElse(false);
    if (inTime && !isClosed()) { // else it was killed, and the file is not whole
      launcher.cache(service.kind(), service.build()).keep();
    }
  }

  /** Whether its services are ended for good. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Ends services that are not among the slots. */
  public synchronized void stopOthers(List<ServiceSlot> wanted) {
    var others = services.stream().filter(service -> !wanted.contains(service.slot())).toList();
    stop(others);
    services = services.stream().filter(service -> !others.contains(service)).toList();
    book.write(services);
  }

  /** Ends all services at once. Starts none afterwards, and writes nothing. */
  public synchronized void kill() {
    closed = true;
    services.stream()
        .flatMap(service -> ManagedProcess.attach(service.process()).stream())
        .forEach(ManagedProcess::kill9);
  }

  private ServiceEntry start(
      ServiceSlot slot, int port, RuntimeCopy copy, Map<String, String> files) {
    var service = launcher.start(slot, port, copy, files);
    var all = new ArrayList<>(services);
    all.removeIf(other -> other.slot().equals(slot));
    all.add(service);
    all.sort(Comparator.comparing(ServiceEntry::kind).thenComparing(ServiceEntry::number));
    services = List.copyOf(all);
    book.write(services);
    return service;
  }

  private boolean isRunning(ServiceSlot slot) {
    return entry(slot).filter(Fleet::isAlive).isPresent();
  }

  private Optional<ServiceEntry> entry(ServiceSlot slot) {
    return services.stream().filter(service -> service.slot().equals(slot)).findFirst();
  }

  private List<Integer> ports(List<ServiceSlot> slots) {
    try {
      var ports = new ArrayList<>(FreePorts.pick(slots.size()));
      for (int i = 0; i < ports.size(); i++) {
        var before = entry(slots.get(i)).map(ServiceEntry::port).filter(FreePorts::isFree);
        ports.set(i, before.orElse(ports.get(i)));
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    while (true) {
      try {
        thread.join();
        return;
      } catch (InterruptedException _) {
        // Ending the services is what the interrupted caller wants too.
      }
    }
  }
}
