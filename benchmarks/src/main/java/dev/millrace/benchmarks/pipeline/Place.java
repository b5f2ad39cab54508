package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.system.ServiceSlot;
import dev.millrace.cli.system.SystemStart;
import dev.millrace.stack.LocalStack;
import dev.millrace.stack.Server;
import dev.millrace.stack.StackException;
import dev.millrace.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The servers and services of a benchmark, in a folder of their own that goes with it. PostgreSQL
 * writes to disk as it does for users, and notes when transactions commit.
 */
final class Place implements AutoCloseable {

  private final CommandContext context;
  private final StackOptions options;
  private final Path pipelines;
  private final LocalStack stack;
  private final Thread hook;
  private final LocalSystem system;

  /** Starts everything and waits until it is ready. */
  Place(CommandContext context) throws InterruptedException, IOException {
    this(context, UnaryOperator.identity());
  }

  /** With services that make start caches, where there are none, by {@link #train}. */
  static Place forTraining(CommandContext context) throws InterruptedException, IOException {
    return new Place(context, SystemStart::trained);
  }

  private Place(CommandContext context, UnaryOperator<SystemStart> start)
      throws InterruptedException, IOException {
    this.context = context;
    this.options = StackOptions.persistent(Files.createTempDirectory("millrace-bench-"));
    this.pipelines = options.folder().resolve("pipelines");
    this.stack = LocalStack.start(options, _ -> {});
    this.hook = new Thread(this::remove, "stop-benchmark");
    Runtime.getRuntime().addShutdownHook(hook);
    noteCommits();
    var name = Services.PIPELINE + ".yaml";
    Files.createDirectories(pipelines);
    // With a hash for each event, as in all measurements before.
    Files.writeString(
        pipelines.resolve(name),
        Files.readString(context.project().pipelines().resolve(name))
            .replace("email: redact", "email: sha256"));
    var slots = Arrays.stream(ServiceKind.values()).map(kind -> new ServiceSlot(kind, 1)).toList();
    this.system = start.apply(new SystemStart(context, options, pipelines)).run(slots, _ -> {});
  }

  private void noteCommits() {
    var postgres = stack.postgres();
    try (var database =
            DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.superuser(), postgres.superPassword());
        var statement = database.createStatement()) {
      statement.execute("alter system set track_commit_timestamp = on");
    } catch (SQLException e) {
      throw new BenchmarkFailure("PostgreSQL does not note commits", e);
    }
    postgres.restart();
  }

  /**
   * Ends the services, which leave their start caches.
   *
   * @param progress told each service that is ending, by several threads
   */
  void train(Consumer<String> progress) throws InterruptedException {
    system.fleet().train(service -> progress.accept("making the start cache of " + service));
  }

  LocalSystem system() {
    return system;
  }

  /** Kafka and PostgreSQL, which both contenders use. */
  List<ProcessTree> servers() {
    return List.of(tree("Kafka", stack.kafka()), tree("PostgreSQL", stack.postgres()));
  }

  /** Those and registry and trace sink, which only the services use. */
  List<ProcessTree> ofServices() {
    var all = new ArrayList<>(servers());
    all.add(tree("registry", stack.registry()));
    all.add(tree("trace sink", stack.traces()));
    return all;
  }

  private static ProcessTree tree(String label, Server server) {
    return ProcessTree.of(label, server.pid().orElseThrow());
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void remove() {
    if (system == null) {
      stack.close();
    } else {
      system.kill();
    }
    try {
      stack.delete();
    } catch (StackException e) {
      context.terminal().note("please delete %s: %s".formatted(options.folder(), e.getMessage()));
    }
  }
}
