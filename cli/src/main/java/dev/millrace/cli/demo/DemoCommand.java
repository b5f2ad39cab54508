package dev.millrace.cli.demo;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.system.ServiceSlot;
import dev.millrace.cli.system.SystemStart;
import dev.millrace.cli.system.Whereabouts;
import dev.millrace.cli.terminal.Json;
import dev.millrace.stack.StackOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Start the whole system in a throw-away folder, publish events of the sample pipeline orders"
          + " (good and broken ones), wait until all are accounted for, and prove the account"
          + " against what is in PostgreSQL and in the dead letters. Then stop and delete"
          + " everything.",
      "A service that dies on the way is started again: try kill -9 (the pids are in"
          + " services.json of the data folder, which is printed at the start)."
    },
    footer = {
      "",
      "Examples:",
      "  ./millrace demo",
      "  ./millrace demo --events 100000 --json account.json",
      "  ./millrace demo --keep           then: ./millrace status, dlq list, trace demo-1-9500, down",
      "",
      "Exit status: 0 the account balances, 1 it does not or something failed, 2 wrong use."
    })
public final class DemoCommand implements Callable<Integer> {

  private static final int MOST_EVENTS = 50_000_000;
  private static final int INTERRUPTED = 130;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many events are published. Default: ${DEFAULT-VALUE}.")
  private int events;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed gives the same events. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--keep", description = "Leave the system running, and its data in the folder.")
  private boolean keep;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the account to a file as well.")
  private @Nullable Path json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data folder; it must not exist yet. Without it: a temporary one, or with --keep"
              + " .millrace in the project folder.")
  private @Nullable Path data;

  @Option(
      names = "--pipelines",
      paramLabel = "DIR",
      description = "Folder of pipeline files, orders among them. Without it: the project's.")
  private @Nullable Path pipelines;

  @Option(
      names = "--train",
      description =
          "End by storing ahead-of-time caches of the services, once for a build: it takes a minute,"
              + " and they start with less than half the CPU time from then on.")
  private boolean train;

  private final CommandContext context;
  private final AtomicBoolean interrupted = new AtomicBoolean();

  public DemoCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (events < 1 || events > MOST_EVENTS) {
      throw CliFailure.usage(
          "--events is between 1 and %,d, not %,d".formatted(MOST_EVENTS, events));
    }
    if (train && keep) {
      throw CliFailure.usage("--train ends the services, --keep leaves them running: choose one");
    }
    var options = options();
    try {
      return run(options);
    } catch (RuntimeException e) {
      if (interrupted.get()) {
        // Failures from here on come from stopping everything.
        return INTERRUPTED;
      }
      throw e;
    }
  }

  private int run(StackOptions options) throws InterruptedException, IOException {
    context
        .terminal()
        .note(
            "starting Kafka, PostgreSQL, schema registry and five services in " + options.folder());
    var files = keep || pipelines != null ? pipelines() : options.folder().resolve("pipelines");
    var slots = Arrays.stream(ServiceKind.values()).map(kind -> new ServiceSlot(kind, 1)).toList();
    var hook = new StopHook(interrupted, () -> sayStopping(options));
    try {
      var start = new SystemStart(context, options, files);
      var system =
          (train ? start.trained() : start).run(slots, started -> prepare(started, hook, files));
      var report = new DemoRun(context, system, DemoPlan.of(events, seed)).run();
      print(system);
      if (json != null) {
        Files.writeString(json, Json.indented(report) + "\n");
      }
      if (train && system.fleet().isTraining()) {
        train(system);
      } else if (SystemStart.lacksCaches(context.project())) {
        context
            .terminal()
            .print("\nservices start in half the time after one: ./millrace demo --train");
      }
      return report.balanced() ? 0 : CliFailure.FAILED;
    } finally {
      if (!keep && !interrupted.get()) {
        sayStopping(options);
        hook.stopNow();
      }
    }
  }

  private void sayStopping(StackOptions options) {
    if (!keep) {
      context.terminal().note("stopping everything and deleting " + options.folder());
    }
  }

  /**
   * Runs once for a build: the services' JVMs store caches that make their next start twice as
   * fast.
   */
  private void train(LocalSystem system) throws InterruptedException {
    context.terminal().flush();
    var block = context.terminal().block();
    system
        .fleet()
        .train(
            service -> block.say("making the next start faster, once for this build: " + service));
    block.close();
  }

  private StackOptions options() {
    if (keep) {
      var folder = data == null ? context.project().data() : data;
      if (LocalSystem.find(context.project(), folder).isPresent()) {
        throw CliFailure.usage(
            "there is a system in %s already, and the demo wants an empty one: remove it with"
                    .formatted(folder)
                + " ./millrace down --delete, or name another folder with --data");
      }
      return StackOptions.persistent(folder);
    }
    return data == null ? StackOptions.throwAway() : StackOptions.throwAway().in(data);
  }

  private Path pipelines() {
    var folder = pipelines == null ? context.project().pipelines() : pipelines;
    return folder.toAbsolutePath().normalize();
  }

  /**
   * The demo needs one pipeline only; a folder of its own keeps the services from running others.
   */
  private void prepare(LocalSystem system, StopHook hook, Path files) {
    if (!keep) {
      hook.guard(system);
    }
    if (!files.startsWith(system.folder())) {
      return;
    }
    try {
      Files.createDirectories(files);
      var name = DemoPlan.PIPELINE + ".yaml";
      Files.copy(context.project().pipelines().resolve(name), files.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("the sample pipeline cannot be copied", e);
    }
  }

  private void print(LocalSystem system) {
    new ReportText(context.terminal())
        .heading(keep ? "It goes on running" : "Where things ran (--keep leaves them running)");
    Whereabouts.of(system).forEach(context.terminal()::print);
    if (keep) {
      context.terminal().print();
      context
          .terminal()
          .print("next: ./millrace status · ./millrace dlq list · ./millrace down --delete");
    }
  }
}
