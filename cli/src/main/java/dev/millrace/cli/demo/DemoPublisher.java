package dev.millrace.cli.demo;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.publish.EventPublisher;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes the demo's events in a thread of its own. Read its results only when it is done ({@link
 * Progress#isDone}).
 */
final class DemoPublisher implements AutoCloseable {

  /** A traced event: where its trace is found, and whether it reaches the table. */
  record Traced(String traceId, String eventId) {

    static final Traced NONE = new Traced("", "");

    static Traced of(OrderEvent event) {
      return new Traced(
          event.headers().getOrDefault("traceparent", "").split("-")[1],
          event.headers().getOrDefault("mr-event-id", ""));
    }
  }

  private final DemoPlan plan;
  private final EventPublisher publisher;
  private final OrderEvents events;
  private final Truth truth = new Truth();
  private final Timings timings;
  private final InstantSource clock = InstantSource.system();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("publisher").unstarted(task));
  private Traced traced = Traced.NONE;

  DemoPublisher(DemoPlan plan, String bootstrapServers, String topic) {
    this.plan = plan;
    this.events = new OrderEvents(plan.seed(), plan.events());
    this.timings = new Timings(plan.events(), plan.burst());
    this.publisher =
        new EventPublisher(
            bootstrapServers,
            topic,
            (event, why) -> {
              throw new CliFailure(event + " is too large for the broker: " + why);
            });
  }

  /** Starts to publish the burst. */
  Progress burst() {
    return start(
        () -> {
          for (int i = 0; i < plan.burst(); i++) {
            publish();
          }
          publisher.flush();
          return true;
        });
  }

  /** Starts to publish the paced events; the burst must be done. */
  Progress paced() {
    return start(
        () -> {
          long started = System.nanoTime();
          for (int i = 0; i < plan.paced(); i++) {
            long due = started + i * 1_000_000_000L / DemoPlan.PACE;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
              LockSupport.parkNanos(left);
            }
            publish();
          }
          publisher.flush();
          return true;
        });
  }

  private void publish() {
    var event = events.get();
    truth.add(event);
    timings.published(event.number(), clock.millis());
    if (event.headers().containsKey("traceparent") && event.fate() instanceof Fate.Loaded) {
      traced = Traced.of(event);
    }
    publisher.send(event.key(), event.value(), event.headers(), "event " + event.number(), _ -> {});
  }

  private Progress start(Callable<Boolean> work) {
    return new Progress(thread.submit(work), publisher);
  }

  Truth truth() {
    return truth;
  }

  Timings timings() {
    return timings;
  }

  /** The last traced event that reaches the table; {@link Traced#NONE} when there is none. */
  Traced traced() {
    return traced;
  }

  /** How far publishing is. */
  record Progress(Future<Boolean> work, EventPublisher publisher) {

    /** Events the broker has taken, of all that were published so far. */
    long acknowledged() {
      return publisher.acknowledged();
    }

    /**
     * Whether all are published.
     *
     * @throws CliFailure when it failed
     */
    boolean isDone() throws InterruptedException {
      if (!work.isDone()) {
        return false;
      }
      try {
        return work.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof CliFailure known
            ? known
            : new CliFailure("publishing failed: " + e.getCause(), e);
      } catch (CancellationException _) {
        return false;
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    publisher.close();
  }
}
