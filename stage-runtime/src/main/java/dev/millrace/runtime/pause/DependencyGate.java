package dev.millrace.runtime.pause;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.watch.Timers;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before the batches of one consumer thread. The first failure of a dependency closes the
 * gate; after a wait it asks for a small batch, and by its outcome opens or waits twice as long. A
 * probe that fails elsewhere makes the gate wait for that instead: it waits for one dependency at a
 * time, the one that failed last. A dependency that fails again before it has been well for as long
 * as the last wait was not back: the waits go on growing.
 *
 * <p>The consumer thread calls everything; only {@link Listener#probe} comes from a timer. The
 * listener is called one call after the other, so that the last one holds: it must not block. A
 * circuit breaker for each dependency shows the gate's state; it decides nothing.
 */
public final class DependencyGate implements AutoCloseable {

  /** What the gate does to its consumer. */
  public interface Listener {

    /** Stop fetching; offsets stay. */
    void pause(DependencyUnavailable cause);

    /** Fetch again, to probe. */
    void probe(String dependency);

    /** The dependency is back. */
    void resumed(String dependency);
  }

  private enum Phase {
    OPEN,
    WAITING,
    PROBING
  }

  private static final String NONE = "";

  private final String name;
  private final CircuitBreakerRegistry breakers;
  private final PausePolicy policy;
  private final Timers timers;
  private final InstantSource clock;
  private final Listener listener;
  private final Map<String, CircuitBreaker> known = new ConcurrentHashMap<>();
  private volatile Phase phase = Phase.OPEN;
  private volatile String dependency = NONE;
  private int failures;
  private Instant opened = Instant.MIN;

  /** Which wait is the current one; the timers of others are too late. */
  private int turn;

  private boolean isClosed;

  /**
   * @param name of the consumer, part of the breakers' names
   */
  public DependencyGate(
      String name,
      CircuitBreakerRegistry breakers,
      PausePolicy policy,
      Timers timers,
      InstantSource clock,
      Listener listener) {
    this.name = name;
    this.breakers = breakers;
    this.policy = policy;
    this.timers = timers;
    this.clock = clock;
    this.listener = listener;
  }

  /** How many events the next batch may have; 0 while the gate is closed. */
  public int permitted() {
    return switch (phase) {
      case OPEN -> Integer.MAX_VALUE;
      case WAITING -> 0;
      // The first failure was no probe's.
      case PROBING -> policy.eventsAfter(Math.max(0, failures - 1));
    };
  }

  /** Whether the next batch is a probe. */
  public boolean isProbing() {
    return phase == Phase.PROBING;
  }

  /** Begins with a probe, though nothing is known to be unavailable. */
  public synchronized void beginWithProbe() {
    phase = Phase.PROBING;
  }

  /** A batch went through: nothing that it needs is unavailable. */
  public synchronized void succeeded() {
    if (phase != Phase.PROBING) {
      return;
    }
    phase = Phase.OPEN;
    opened = clock.instant();
    known.values().stream()
        .filter(breaker -> breaker.getState() != State.CLOSED)
        .forEach(CircuitBreaker::transitionToClosedState);
    listener.resumed(dependency);
  }

  /** A batch was rolled back, or could not be fetched. While the gate waits, that is no news. */
  public synchronized void failed(DependencyUnavailable cause) {
    var failed = cause.dependency();
    if (phase == Phase.WAITING && dependency.equals(failed)) {
      return;
    }
    failures = failed.equals(dependency) && !wasBack() ? failures + 1 : 1;
    phase = Phase.WAITING;
    dependency = failed;
    listener.pause(cause);
    if (breaker(failed).getState() != State.OPEN) {
      breaker(failed).transitionToOpenState();
    }
    int own = ++turn;
    timers.after(policy.waitAfter(failures), () -> probe(own));
  }

  /** Whether the gate has been open for as long as it was closed before. */
  private boolean wasBack() {
    return phase == Phase.OPEN
        && Duration.between(opened, clock.instant()).compareTo(policy.waitAfter(failures)) >= 0;
  }

  /** What keeps the gate from being wide open. */
  public Optional<String> waitingFor() {
    return phase == Phase.OPEN ? Optional.empty() : Optional.of(dependency);
  }

  private synchronized void probe(int own) {
    if (isClosed || own != turn || phase != Phase.WAITING) {
      return;
    }
    phase = Phase.PROBING;
    breaker(dependency).transitionToHalfOpenState();
    listener.probe(dependency);
  }

  private CircuitBreaker breaker(String dependency) {
    return known.computeIfAbsent(dependency, _ -> breakers.circuitBreaker(breakerName(dependency)));
  }

  private String breakerName(String dependency) {
    return dependency + "." + name;
  }

  /** Ends the waiting, and takes its breakers away: the next gate of this name has its own. */
  @Override
  public synchronized void close() {
    isClosed = true;
    known.keySet().forEach(dependency -> breakers.remove(breakerName(dependency)));
  }
}
