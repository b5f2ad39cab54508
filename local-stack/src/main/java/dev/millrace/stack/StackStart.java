package dev.millrace.stack;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/** One start of a stack: ports, then the servers side by side, then all of them or none. */
final class StackStart {

  private static final Duration ABORT_GRACE = Duration.ofSeconds(5);

  private final LocalStack stack;
  private final StackOptions options;
  private final StartListener listener;
  private final AtomicReference<Optional<Throwable>> firstFailure =
      new AtomicReference<>(Optional.empty());
  private final long begin = System.nanoTime();

  StackStart(LocalStack stack, StackOptions options, StartListener listener) {
    this.stack = stack;
    this.options = options;
    this.listener = listener;
  }

  LocalStack run() {
    if (options.stopWithJvm()) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::closeQuietly, "close-local-stack"));
    }
    try {
      stack.launcher().use(choosePorts(), options.stopWithJvm());
      startServers();
      return stack;
    } catch (RuntimeException e) {
      undo();
      throw e;
    }
  }

  private void closeQuietly() {
    try {
      stack.close();
    } catch (RuntimeException e) {
      System.err.println("The local stack was not closed well: " + e.getMessage());
    }
  }

  private void undo() {
    stack.launcher().abort(ABORT_GRACE);
    if (!options.persistent()) {
      stack.launcher().folder().delete();
    }
  }

  private Ports choosePorts() {
    FreePorts free = new FreePorts(RandomGenerator.getDefault());
    Ports last = stack.launcher().state().ports();
    Ports wanted = options.ports();
    int kafka = port(free, stack.kafka(), wanted.kafka(), last.kafka());
    int controller =
        stack.kafka().pid().isPresent()
            ? last.kafkaController()
            : free.choose("Kafka's controller", wanted.kafkaController(), last.kafkaController());
    return new Ports(
        kafka,
        controller,
        port(free, stack.registry(), wanted.registry(), last.registry()),
        port(free, stack.postgres(), wanted.postgres(), last.postgres()),
        port(free, stack.traces(), wanted.traces(), last.traces()));
  }

  private static int port(FreePorts free, Server server, int wanted, int last) {
    String label = server.component().label();
    if (server.pid().isEmpty()) {
      return free.choose(label, wanted, last);
    }
    if (wanted != 0 && wanted != last) {
      throw new StackException(
          "%s already runs on port %d; stop it before it can move to %d."
              .formatted(label, last, wanted));
    }
    free.exclude(last);
    return last;
  }

  private void startServers() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Void> postgres = start(stack.postgres(), threads);
      CompletableFuture.allOf(
              start(stack.kafka(), threads),
              start(stack.traces(), threads),
              postgres.thenCompose(_ -> start(stack.registry(), threads)))
          .get();
    } catch (ExecutionException e) {
      throw failure(firstFailure.get().orElse(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while the stack was starting", e);
    }
  }

  private CompletableFuture<Void> start(Server server, ExecutorService threads) {
    return CompletableFuture.runAsync(() -> startOne(server), threads);
  }

  private void startOne(Server server) {
    try {
      server.start(state -> tell(new StartEvent(server.component(), state, elapsed())));
    } catch (RuntimeException | InterruptedException e) {
      // The other starts are cancelled, and their failures because of that are not reported.
      if (firstFailure.compareAndSet(Optional.empty(), Optional.of(e))) {
        stack.launcher().abort(ABORT_GRACE);
      }
      throw new CompletionException(e);
    }
  }

  private static StackException failure(Throwable cause) {
    return cause instanceof StackException known
        ? known
        : new StackException("The stack cannot start: " + cause.getMessage(), cause);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private synchronized void tell(StartEvent event) {
    listener.on(event);
  }
}
