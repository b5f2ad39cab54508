package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.ConsumerEnd;
import dev.millrace.runtime.kafka.ConsumerState;
import dev.millrace.runtime.kafka.StageWorker;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.RestartPolicy;
import dev.millrace.runtime.watch.Timers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one consumer thread of a pipeline. When its thread ends by itself, the slot makes
 * another one, with all its parts. Until the new thread has proven that it works, the slot keeps
 * its old state. Thread-safe.
 */
final class ConsumerSlot implements StageWorker.Listener {

  private static final Logger log = LoggerFactory.getLogger(ConsumerSlot.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final String name;
  private final Supplier<StageWorker> maker;
  private final StageMetrics metrics;
  private final RestartPolicy policy;
  private final OutageLog outages;
  private final Timers starts;
  private final InstantSource clock;
  private @Nullable StageWorker worker;
  private @Nullable ConsumerState fallen;
  private String told = "";
  private boolean isClosed;

  /**
   * @param maker makes the thread that replaces one that has ended
   * @param starts run tasks that may block
   */
  ConsumerSlot(
      String name,
      Supplier<StageWorker> maker,
      StageMetrics metrics,
      RestartPolicy policy,
      OutageLog outages,
      Timers starts,
      InstantSource clock) {
    this.name = name;
    this.maker = maker;
    this.metrics = metrics;
    this.policy = policy;
    this.outages = outages;
    this.starts = starts;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  /** Starts a given thread, or later another one when it cannot be started now. */
  void start(StageWorker first) {
    begin(first, false);
  }

  @SuppressWarnings("CatchingUnchecked")
  private void begin(StageWorker fresh, boolean isProbe) {
    synchronized (this) {
      if (isClosed) {
        fresh.close();
        return;
      }
      worker = fresh;
    }
    try {
      if (isProbe) {
        fresh.startWithProbe(this);
      } else {
        fresh.start(this);
      }
    } catch (DependencyUnavailable e) {
      fresh.close();
      waitFor(e);
    } catch (Exception | Error e) {
      fresh.close();
      fall(new ConsumerEnd(false, e.toString(), e));
    }
  }

  private synchronized void waitFor(DependencyUnavailable e) {
    worker = null;
    outages.waits(name, e);
    fallen = new ConsumerState.Paused(e.dependency(), e.isOutage(), String.valueOf(e.getMessage()));
    starts.after(RETRY, this::again);
  }

  @Override
  public void ended(StageWorker which, ConsumerEnd end) {
    starts.after(
        Duration.ZERO,
        () -> {
          which.close();
          if (isIn(which)) {
            fall(end);
          }
        });
  }

  private synchronized boolean isIn(StageWorker which) {
    return !isClosed && worker == which;
  }

  private synchronized void fall(ConsumerEnd end) {
    var ended = worker;
    if (ended != null && ended.hasGivenUp()) {
      policy.solved(); // what ended the ones before was a record, which is a dead letter now
    }
    worker = null;
    var restart = end.isForAPerson() ? policy.afterRefusal() : policy.afterError(clock.instant());
    fallen =
        restart.isForAPerson()
            ? new ConsumerState.Stopped(end.cause())
            : new ConsumerState.Restarting(restart.in(), end.cause());
    tell(end, restart);
    if (!isClosed) {
      starts.after(restart.in(), this::again);
    }
  }

  private void tell(ConsumerEnd end, RestartPolicy.Restart restart) {
    if (end.isForAPerson()) {
      if (!told.equals(end.cause())) {
        log.error(
            "{} stops; its offsets stay where they are: {}. It is tried again now and then",
            name,
            end.cause(),
            end.failure());
      }
      told = end.cause();
    } else if (restart.isForAPerson()) {
      log.error(
          "{} has ended too often, and stops until a person has mended it: {}. It is started again"
              + " in {} s",
          name,
          end.cause(),
          restart.in().toSeconds(),
          end.failure());
    } else {
      log.warn(
          "{} has ended, and is started again in {} ms: {}",
          name,
          restart.in().toMillis(),
          end.cause(),
          end.failure());
    }
  }

  @SuppressWarnings("CatchingUnchecked")
  private void again() {
    synchronized (this) {
      if (isClosed || worker != null) {
        return;
      }
    }
    metrics.restarted();
    StageWorker fresh;
    try {
      fresh = maker.get();
    } catch (DependencyUnavailable e) {
      waitFor(e);
      return;
    } catch (FatalStageException e) {
      fall(new ConsumerEnd(true, String.valueOf(e.getMessage()), e));
      return;
    } catch (Exception | Error e) {
      fall(new ConsumerEnd(false, e.toString(), e));
      return;
    }
    outages.goesOn(name);
    begin(fresh, true);
  }

  @Override
  public synchronized void proven(StageWorker which) {
    if (worker == which) {
      fallen = null;
      told = "";
      policy.worked();
      log.info("{} runs again", name);
    }
  }

  /** The state of the thread, or how it ended. */
  synchronized ConsumerState state() {
    var current = worker;
    var before = fallen;
    if (current == null) {
      return before == null ? new ConsumerState.Starting() : before;
    }
    var state = current.state();
    boolean isPlain =
        state instanceof ConsumerState.Running || state instanceof ConsumerState.Starting;
    return before != null && isPlain ? before : state;
  }

  /** The thread, when there is one. */
  synchronized List<StageWorker> worker() {
    return worker == null ? List.of() : List.of(worker);
  }

  /** Closes it for good. */
  void close() {
    leave().forEach(StageWorker::close);
  }

  /** Closes it to make room for another version of the pipeline. */
  void replace() {
    leave().forEach(StageWorker::replace);
  }

  private synchronized List<StageWorker> leave() {
    isClosed = true;
    outages.goesOn(name);
    return worker();
  }
}
