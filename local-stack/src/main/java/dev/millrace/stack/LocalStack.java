package dev.millrace.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Kafka, schema registry, PostgreSQL and trace sink on this machine, each in a process of its own.
 * The processes outlive this JVM unless the options say otherwise; another JVM finds them again by
 * {@link #attach}. Safe for use by several threads.
 */
public final class LocalStack implements AutoCloseable {

  private final Launcher launcher;
  private final PostgresServer postgres;
  private final KafkaServer kafka;
  private final RegistryServer registry;
  private final TraceServer traces;

  private LocalStack(Launcher launcher) {
    this.launcher = launcher;
    this.postgres = new PostgresServer(launcher);
    this.kafka = new KafkaServer(launcher);
    this.registry = new RegistryServer(launcher, postgres);
    this.traces = new TraceServer(launcher);
  }

  /**
   * Starts the servers of the folder's stack that do not run. Returns when all servers answer.
   *
   * @throws StackException when a server does not come up. Servers that this call started are
   *     stopped again, and its files of a throw-away stack are deleted
   */
  public static LocalStack start(StackOptions options, StartListener listener) {
    JavaCommand.requireVersion();
    StackFolder folder = new StackFolder(options.folder());
    boolean made = folder.isEmptyOrMissing();
    if (!made && !options.persistent()) {
      throw new StackException(
          "A throw-away stack would delete %s, which is not empty. Name a new folder."
              .formatted(options.folder()));
    }
    folder.make();
    try (StackFolder.Lock _ = folder.lock()) {
      StackState state = folder.read().orElseGet(() -> StackState.fresh(options.persistent()));
      LocalStack stack = new LocalStack(new Launcher(folder, state));
      return new StackStart(stack, options, listener).run();
    }
  }

  /** The stack of the folder, whether its servers run or not; empty when there is none. */
  public static Optional<LocalStack> attach(Path folder) {
    StackFolder there = new StackFolder(folder.toAbsolutePath().normalize());
    return there.read().map(state -> new LocalStack(new Launcher(there, state)));
  }

  public Path folder() {
    return launcher.folder().path();
  }

  public KafkaServer kafka() {
    return kafka;
  }

  public RegistryServer registry() {
    return registry;
  }

  public PostgresServer postgres() {
    return postgres;
  }

  public TraceServer traces() {
    return traces;
  }

  /** All four. */
  public List<Server> servers() {
    return List.of(postgres, kafka, registry, traces);
  }

  /**
   * Stops every server, whoever has started it; a throw-away stack's folder goes as well. Doing it
   * again changes nothing.
   */
  @Override
  public void close() {
    launcher.close();
    traces.stop();
    closeButTraces();
  }

  /** Deletes the folder of a stack that is closed, with all data and logs. */
  public void delete() {
    launcher.folder().delete();
  }

  /** For the trace sink's process, when the stack's owner was killed. */
  void closeButTraces() {
    launcher.close();
    Stream.of(kafka, registry).parallel().forEach(Server::stop);
    postgres.stop();
    launcher.abort(Duration.ofSeconds(1));
    if (!launcher.state().persistent()) {
      launcher.folder().delete();
    }
  }

  Launcher launcher() {
    return launcher;
  }
}
