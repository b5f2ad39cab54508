package dev.millrace.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts a stack's processes and records them in {@code stack.json}. After it is closed it starts
 * nothing, even when another thread is in the middle of a start.
 */
final class Launcher {

  private final StackFolder folder;
  private final Map<Component, ManagedProcess> servers = new EnumMap<>(Component.class);
  private final List<ManagedProcess> startedHere = new ArrayList<>();
  private StackState state;
  private boolean closed;

  Launcher(StackFolder folder, StackState state) {
    this.folder = folder;
    this.state = state;
    state
        .processes()
        .forEach(
            (component, record) ->
                ManagedProcess.attach(record).ifPresent(found -> servers.put(component, found)));
  }

  StackFolder folder() {
    return folder;
  }

  synchronized StackState state() {
    return state;
  }

  synchronized void use(Ports ports, boolean endsWithJvm) {
    write(state.with(ports, endsWithJvm));
  }

  /** Chooses a password for PostgreSQL's superuser before anything needs it. */
  synchronized void chooseSuperPassword() {
    write(state.withSuperPassword());
  }

  private void write(StackState next) {
    folder.write(next);
    state = next;
  }

  /** The server's process, dead or alive, if one is known. */
  synchronized Optional<ManagedProcess> process(Component component) {
    return Optional.ofNullable(servers.get(component));
  }

  /**
   * @throws StackException also when the stack is being closed
   */
  synchronized ManagedProcess start(Component component, ProcessSpec spec) {
    ManagedProcess process = start(spec);
    servers.put(component, process);
    write(state.with(component, process.record()));
    return process;
  }

  /** Runs a program that ends by itself. */
  void run(ProcessSpec spec, Duration limit) throws InterruptedException {
    start(spec).awaitSuccess(limit);
  }

  private synchronized ManagedProcess start(ProcessSpec spec) {
    if (closed) {
      throw new StackException(
          "%s was not started: the stack is being closed".formatted(spec.name()));
    }
    ManagedProcess process = ManagedProcess.start(spec);
    startedHere.add(process);
    return process;
  }

  /** Starts nothing any more, and ends what this JVM has started. */
  void abort(Duration grace) {
    close();
    List<ManagedProcess> started;
    synchronized (this) {
      started = List.copyOf(startedHere);
    }
    started.parallelStream().forEach(process -> process.stop(grace));
  }

  synchronized void close() {
    closed = true;
  }
}
