package dev.millrace.cli.demo;

import dev.millrace.cli.system.Fleet;
import dev.millrace.cli.system.Logs;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.cli.system.ServiceSlot;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Starts services again that have died, as an orchestrator would. Gives a service up that dies
 * again and again soon after its start. Has one thread, which {@link #close} ends.
 */
final class Supervisor implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(300);
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final int MOST_DEATHS = 5;
  private static final int LOG_LINES = 25;

  private final Fleet fleet;
  private final Consumer<String> say;
  private final Map<ServiceSlot, Integer> deaths = new HashMap<>();
  private final AtomicReference<String> givenUp = new AtomicReference<>("");
  private final Thread thread;

  /**
   * @param say told what happens, by another thread
   */
  Supervisor(Fleet fleet, Consumer<String> say) {
    this.fleet = fleet;
    this.say = say;
    this.thread = Thread.ofPlatform().daemon().name("supervisor").start(this::watch);
  }

  /** Why a service was given up; empty as long as none was. */
  String givenUp() {
    return givenUp.get();
  }

  private void watch() {
    try {
      while (givenUp.get().isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        for (var service : fleet.services()) {
          if (!Fleet.isAlive(service) && !fleet.isClosed()) {
            replace(service);
          }
        }
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void replace(ServiceEntry dead) throws InterruptedException {
    var label = dead.slot().label();
    if (deaths.merge(dead.slot(), 1, Integer::sum) > MOST_DEATHS) {
      givenUp.set(
          "%s has died %d times; %s"
              .formatted(label, MOST_DEATHS + 1, Logs.reason(dead.process(), LOG_LINES)));
      return;
    }
    say.accept("%s (pid %d) has died".formatted(label, dead.process().pid()));
    TimeUnit.MILLISECONDS.sleep(MOMENT.toMillis());
    fleet
        .restart(dead.slot())
        .ifPresent(
            started ->
                say.accept(
                    "%s is started again (pid %d)".formatted(label, started.process().pid())));
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
