package dev.millrace.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** One server of a {@link LocalStack}. Safe for use by several threads. */
public abstract sealed class Server implements Infra.Control
    permits KafkaServer, PostgresServer, RegistryServer, TraceServer {

  private static final Duration GRACE = Duration.ofSeconds(15);

  private final Component component;
  private final Duration startLimit;
  private final Launcher launcher;

  Server(Component component, Duration startLimit, Launcher launcher) {
    this.component = component;
    this.startLimit = startLimit;
    this.launcher = launcher;
  }

  public final Component component() {
    return component;
  }

  /** Empty when it does not run. */
  public final OptionalLong pid() {
    return running().map(process -> OptionalLong.of(process.pid())).orElseGet(OptionalLong::empty);
  }

  /** Tells whether it runs and answers now. Takes some milliseconds, a few seconds at worst. */
  @Override
  public final boolean healthy() {
    try {
      return running().isPresent() && probe().healthy();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Its condition now, with the cause. Takes a few seconds at worst. */
  public final Condition condition() throws InterruptedException {
    Optional<ManagedProcess> process = running();
    if (process.isEmpty()) {
      return new Condition(Condition.State.DEAD, "its process has ended");
    }
    return process.get().isSuspended()
        ? new Condition(Condition.State.SUSPENDED, process.get().suspensionText())
        : use().condition();
  }

  /** Its log file; there once it has been started. */
  public final Path log() {
    return launcher.folder().log(logName());
  }

  /** {@code kill -9}; returns when the process is gone. */
  @Override
  public final void kill9() {
    running().ifPresent(ManagedProcess::kill9);
  }

  /** Ends it in order; its data stays. */
  @Override
  public final void stop() {
    running().ifPresent(process -> process.stop(GRACE));
  }

  /** {@code SIGSTOP}. */
  @Override
  public final void suspend() {
    running().ifPresent(ManagedProcess::suspend);
  }

  /** {@code SIGCONT}. */
  @Override
  public final void resume() {
    running().ifPresent(ManagedProcess::resume);
  }

  /**
   * Ends it if it runs, starts it on its data and ports, and returns when it answers.
   *
   * @throws StackException when it does not come up
   */
  @Override
  public final void restart() {
    stop();
    try {
      start(_ -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while %s was starting".formatted(component.label()), e);
    }
  }

  final synchronized void start(Consumer<StartEvent.State> progress) throws InterruptedException {
    Optional<ManagedProcess> running = running();
    if (running.isPresent() && probe().healthy()) {
      complete();
      progress.accept(StartEvent.State.ALREADY_RUNNING);
      return;
    }
    try {
      ManagedProcess process = running.isPresent() ? running.get() : launch(progress);
      process.awaitHealthy(probe(), startLimit);
      complete();
      progress.accept(StartEvent.State.HEALTHY);
    } catch (RuntimeException e) {
      progress.accept(StartEvent.State.FAILED);
      throw e;
    }
  }

  private ManagedProcess launch(Consumer<StartEvent.State> progress) throws InterruptedException {
    progress.accept(StartEvent.State.PREPARING);
    prepare();
    progress.accept(StartEvent.State.STARTING);
    return launcher.start(component, spec());
  }

  private Optional<ManagedProcess> running() {
    return launcher.process(component).filter(ManagedProcess::isAlive);
  }

  final Launcher launcher() {
    return launcher;
  }

  final Ports ports() {
    return launcher.state().ports();
  }

  /** Where its data is. */
  final Path data() {
    return launcher.folder().data(component);
  }

  final String logName() {
    return component.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Makes the files that the process needs to start. Most starts need none. */
  abstract void prepare() throws InterruptedException;

  abstract ProcessSpec spec() throws InterruptedException;

  /** Whether it has started. */
  abstract HealthProbe probe();

  /** Whether its clients can use it. */
  HealthProbe use() {
    return probe();
  }

  /** What remains to do once it answers. */
  void complete() {}
}
