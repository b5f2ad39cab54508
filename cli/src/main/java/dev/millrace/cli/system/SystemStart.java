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

/** Starts the missing parts of a system and waits until all parts are ready. */
public final class SystemStart {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration FOR_CONSUMERS = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 200;
  private static final int LOG_LINES = 12;

  private final CommandContext context;
  private final StackOptions options;
  private final ServiceSources sources;
  private final Mode mode;

  /**
   * @param options which infrastructure, and where
   * @param pipelines the folder of pipeline files that the services run
   */
  public SystemStart(CommandContext context, StackOptions options, Path pipelines) {
    this(context, options, new ServiceSources(pipelines, context.project().schemas()), Mode.PLAIN);
  }

  SystemStart(CommandContext context, StackOptions options, ServiceSources sources) {
    this(context, options, sources, Mode.PLAIN);
  }

  private SystemStart(
      CommandContext context, StackOptions options, ServiceSources sources, Mode mode) {
    this.context = context;
    this.options = options;
    this.sources = sources;
    this.mode = mode;
  }

  /** Whether a service has no start cache yet. */
  public static boolean lacksCaches(Project project) {
    var build = RuntimeCopy.idOf(project);
    return Arrays.stream(ServiceKind.values())
        .anyMatch(kind -> !new StartCache(project, kind.module(), build).isUsable());
  }

  /** The same, with services that make the next start faster when they end: {@link Fleet#train}. */
  public SystemStart trained() {
    return new SystemStart(context, options, sources, Mode.TRAINED);
  }

  /**
   * Starts the missing parts.
   *
   * @param wanted services; other running ones are ended
   * @param onInfrastructure called as soon as there is something to stop
   * @throws CliFailure when a part does not come up; running parts go on running
   */
  public LocalSystem run(List<ServiceSlot> wanted, Consumer<LocalSystem> onInfrastructure)
      throws InterruptedException {
    return run(
        onInfrastructure,
        fleet -> {
          fleet.stopOthers(wanted);
          fleet.startMissing(wanted);
        });
  }

  /** Starts the missing servers, and starts these services anew from the present build. */
  LocalSystem renew(List<ServiceSlot> services) throws InterruptedException {
    return run(_ -> {}, fleet -> fleet.renew(services));
  }

  private LocalSystem run(Consumer<LocalSystem> onInfrastructure, Consumer<Fleet> start)
      throws InterruptedException {
    try (var progress = new StartProgress(context.terminal())) {
      var stack = LocalStack.start(options, progress);
      var fleet = LocalSystem.fleet(context.project(), sources, stack, mode);
      var system = new LocalSystem(stack, fleet);
      onInfrastructure.accept(system);
      start.accept(fleet);
      awaitReady(fleet, progress);
      return system;
    } catch (StackException e) {
      throw new CliFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Waits for all services, even when one of them does not come up. */
  private static void awaitReady(Fleet fleet, StartProgress progress) throws InterruptedException {
    long started = System.nanoTime();
    var waiting = new ArrayList<>(fleet.services());
    var failures = new ArrayList<String>();
    waiting.forEach(service -> progress.busy(service.slot().label(), "starting"));
    try (var check = new HealthCheck()) {
      while (!waiting.isEmpty()) {
        for (var service : List.copyOf(waiting)) {
          var answer = check.ask(service);
          switch (answer.health()) {
            case UP -> {
              progress.done(
                  service.slot().label(), "%.1f s".formatted((System.nanoTime() - started) / 1e9));
              waiting.remove(service);
            }
            case DEAD, SUSPENDED -> {
              progress.failed(service.slot().label());
              waiting.remove(service);
              failures.add(failure(service, answer));
            }
            case DOWN, SILENT ->
                progress.busy(
                    service.slot().label(),
                    answer.details().isEmpty() ? "not ready" : answer.details());
            case STARTING -> {}
          }
        }
        if (System.nanoTime() - started > LIMIT.toNanos()) {
          waiting.forEach(service -> failures.add(late(service)));
          break;
        }
        TimeUnit.MILLISECONDS.sleep(waiting.isEmpty() ? 0 : POLL_MILLIS);
      }
    }
    if (!failures.isEmpty()) {
      throw new CliFailure(String.join("\n", failures) + "\n" + whatStays(fleet));
    }
    awaitConsumers(fleet);
  }

  /** Consumers begin a moment after their service; what they wait for is told by whoever looks. */
  private static void awaitConsumers(Fleet fleet) throws InterruptedException {
    long begun = System.nanoTime();
    try (var check = new HealthCheck()) {
      for (var service : fleet.services()) {
        while (check.look(service).isStarting()
            && System.nanoTime() - begun < FOR_CONSUMERS.toNanos()) {
          TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
      }
    }
  }

  private static String failure(ServiceEntry service, HealthCheck.Answer answer) {
    return answer.health() == Health.DEAD
        ? "%s did not start; %s"
            .formatted(service.slot().label(), Logs.reason(service.process(), LOG_LINES))
        : "%s: %s".formatted(service.slot().label(), answer.details());
  }

  private static String late(ServiceEntry service) {
    return "%s is not ready after %d s; %s"
        .formatted(
            service.slot().label(), LIMIT.toSeconds(), Logs.reason(service.process(), LOG_LINES));
  }

  private static String whatStays(Fleet fleet) {
    var running =
        fleet.services().stream().filter(Fleet::isAlive).map(each -> each.slot().label()).toList();
    return "The servers%s go on running: ./millrace up starts what is missing, ./millrace down stops all."
        .formatted(running.isEmpty() ? "" : ", " + String.join(", ", running));
  }
}
