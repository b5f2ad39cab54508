package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.Project;
import dev.millrace.cli.system.StartCache.Mode;
import dev.millrace.stack.LocalStack;
import dev.millrace.stack.StackException;
import dev.millrace.stack.StackOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Starts what is missing of a system and waits until all of it is ready. */
public final class SystemStart {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 200;
  private static final int LOG_LINES = 25;

  private final CommandContext context;
  private final StackOptions options;
  private final Path pipelines;
  private final Mode mode;

  /**
   * @param options which infrastructure, and where
   * @param pipelines the folder of pipeline files that the services run
   */
  public SystemStart(CommandContext context, StackOptions options, Path pipelines) {
    this(context, options, pipelines, Mode.PLAIN);
  }

  private SystemStart(CommandContext context, StackOptions options, Path pipelines, Mode mode) {
    this.context = context;
    this.options = options;
    this.pipelines = pipelines;
    this.mode = mode;
  }

  /** Whether a service has no start cache yet. */
  public static boolean lacksCaches(Project project) {
    return Arrays.stream(ServiceKind.values())
        .anyMatch(kind -> !new StartCache(project, kind.module()).isUsable());
  }

  /** The same, with services that make the next start faster when they end: {@link Fleet#train}. */
  public SystemStart trained() {
    return new SystemStart(context, options, pipelines, Mode.TRAINED);
  }

  /**
   * Starts what is missing.
   *
   * @param wanted services; others that run are ended
   * @param onInfrastructure called as soon as there is something that would have to be stopped
   * @throws CliFailure when something does not come up; what runs goes on running
   */
  public LocalSystem run(List<ServiceSlot> wanted, Consumer<LocalSystem> onInfrastructure)
      throws InterruptedException {
    try (var progress = new StartProgress(context.terminal())) {
      var stack = LocalStack.start(options, progress);
      var fleet = LocalSystem.fleet(context.project(), pipelines, stack, mode);
      var system = new LocalSystem(stack, fleet);
      onInfrastructure.accept(system);
      fleet.stopOthers(wanted);
      fleet.startMissing(wanted);
      awaitReady(fleet, progress);
      return system;
    } catch (StackException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static void awaitReady(Fleet fleet, StartProgress progress) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    var waiting = new ArrayList<>(fleet.services());
    waiting.forEach(service -> progress.busy(service.slot().label(), "starting"));
    long started = System.nanoTime();
    try (var check = new HealthCheck()) {
      while (!waiting.isEmpty()) {
        for (var service : List.copyOf(waiting)) {
          if (isReady(service, check.ask(service), progress, started)) {
            waiting.remove(service);
          }
        }
        if (System.nanoTime() > deadline) {
          var slow = waiting.getFirst();
          throw new CliFailure(
              "%s is not ready after %d s: %s; %s"
                  .formatted(
                      slow.slot().label(),
                      LIMIT.toSeconds(),
                      check.ask(slow).details(),
                      Logs.excerpt(Path.of(slow.process().log()), LOG_LINES)));
        }
        TimeUnit.MILLISECONDS.sleep(waiting.isEmpty() ? 0 : POLL_MILLIS);
      }
    }
  }

  private static boolean isReady(
      ServiceEntry service, HealthCheck.Answer answer, StartProgress progress, long started) {
    var label = service.slot().label();
    return switch (answer.health()) {
      case UP -> {
        progress.done(label, "%.1f s".formatted((System.nanoTime() - started) / 1e9));
        yield true;
      }
      case STARTING -> false;
      case DOWN -> {
        progress.busy(label, answer.details().isEmpty() ? "not ready" : answer.details());
        yield false;
      }
      case DEAD ->
          throw new CliFailure(
              "%s did not start; %s"
                  .formatted(label, Logs.excerpt(Path.of(service.process().log()), LOG_LINES)));
    };
  }
}
