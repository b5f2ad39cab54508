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
 * Pauses one consumer thread while a dependency is unavailable. The first failure of a dependency
 * closes the gate. After a wait, the gate lets a small batch through as a probe. If the probe
 * succeeds, the gate opens, and batches grow again step by step. If it fails, the gate waits twice
 * as long. The gate waits for one dependency at a time, the one that failed last. When a dependency
 * fails again sooner than the last wait was long, it does not count as back, and the waits grow on.
 *
 * <p>Only the consumer thread calls the gate. {@link Listener#probe} is called by a timer. Calls to
 * the listener come one after the other, so it must not block. A circuit breaker for each
 * dependency shows the gate's state but decides nothing.
 */
public final class DependencyGate implements AutoCloseable {

  /** Carries out the gate's decisions. */
  public interface Listener {

    /** Stops fetching; offsets stay. */
    void pause(DependencyUnavailable cause);

    /** Fetches again, to probe. */
    void probe(String dependency);

    /** Says that the dependency is back. */
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
  private final BatchRamp ramp = new BatchRamp();
  private final Map<String, CircuitBreaker> known = new ConcurrentHashMap<>();
  private volatile Phase phase = Phase.OPEN;
  private volatile String dependency = NONE;
  private int failures;
  private Instant opened = Instant.MIN;

  /** The number of the current wait. A timer of an earlier wait does nothing. */
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

  /** The most events of the next batch; 0 while the gate is closed. */
  public int permitted() {
    return switch (phase) {
      case OPEN -> ramp.allowed();
      case WAITING -> 0;
      case PROBING -> probeEvents();
    };
  }

  private int probeEvents() {
    // The first failure was not that of a probe.
    return policy.eventsAfter(Math.max(0, failures - 1));
  }

  /** Tells whether the next batch is a probe. */
  public boolean isProbing() {
    return phase == Phase.PROBING;
  }

  /** Makes the first batch a probe, although nothing is known to be unavailable. */
  public synchronized void beginWithProbe() {
    phase = Phase.PROBING;
  }

  /** Opens the gate after a batch that succeeded. */
  public synchronized void succeeded() {
    if (phase != Phase.PROBING) {
      ramp.passed();
      return;
    }
    phase = Phase.OPEN;
    ramp.begin(probeEvents());
    opened = clock.instant();
    known.values().stream()
        .filter(breaker -> breaker.getState() != State.CLOSED)
        .forEach(CircuitBreaker::transitionToClosedState);
    listener.resumed(dependency);
  }

  /**
   * Closes the gate after a batch that was rolled back or could not be fetched. Does nothing while
   * the gate waits.
   */
  public synchronized void failed(DependencyUnavailable cause) {
    var failed = cause.dependency();
    if (phase == Phase.WAITING && dependency.equals(failed)) {
      return;
    }
    if (phase == Phase.OPEN) {
      ramp.failed();
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

  /** Tells whether the gate has been open for at least as long as it was closed before. */
  private boolean wasBack() {
    return phase == Phase.OPEN
        && Duration.between(opened, clock.instant()).compareTo(policy.waitAfter(failures)) >= 0;
  }

  /** The dependency that keeps the gate from being fully open. */
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

  /**
   * Ends the wait and removes its breakers, so that the next gate of this name can have its own.
   */
  @Override
  public synchronized void close() {
    isClosed = true;
    known.keySet().forEach(dependency -> breakers.remove(breakerName(dependency)));
  }
}
