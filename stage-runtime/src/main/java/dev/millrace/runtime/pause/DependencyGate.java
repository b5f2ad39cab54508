package dev.millrace.runtime.pause;

import dev.millrace.runtime.stage.DependencyUnavailable;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Stands before the batches of one consumer thread. The first failure of a dependency opens its
 * breaker and closes the gate; after a wait the breaker half-opens, the gate asks for a small
 * batch, and by its outcome opens or waits twice as long.
 *
 * <p>The consumer thread calls everything but the listener's methods, which come from the breaker's
 * timer.
 */
public final class DependencyGate {

  /** What the gate does to its consumer. */
  public interface Listener {

    /** Stop fetching; offsets stay. */
    void pause(DependencyUnavailable cause);

    /** Fetch again, to probe. */
    void probe(String dependency);

    /** The dependency is back. */
    void resumed(String dependency);
  }

  private final String name;
  private final CircuitBreakerRegistry breakers;
  private final PausePolicy policy;
  private final Listener listener;
  private final Map<String, CircuitBreaker> known = new ConcurrentHashMap<>();

  /**
   * @param name of the consumer, part of the breakers' names
   */
  public DependencyGate(
      String name, CircuitBreakerRegistry breakers, PausePolicy policy, Listener listener) {
    this.name = name;
    this.breakers = breakers;
    this.policy = policy;
    this.listener = listener;
  }

  /** How many events the next batch may have; 0 while the gate is closed. */
  public int permitted() {
    int permitted = Integer.MAX_VALUE;
    for (var breaker : known.values()) {
      permitted =
          switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> 0;
            case HALF_OPEN -> Math.min(permitted, policy.probeEvents());
            case CLOSED, DISABLED, METRICS_ONLY -> permitted;
          };
      if (permitted == 0) {
        return 0;
      }
    }
    return permitted;
  }

  /** A batch went through. */
  public void succeeded() {
    for (var entry : known.entrySet()) {
      var breaker = entry.getValue();
      if (breaker.getState() == State.HALF_OPEN && breaker.tryAcquirePermission()) {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        listener.resumed(entry.getKey());
      }
    }
  }

  /** A batch was rolled back. */
  public void failed(DependencyUnavailable cause) {
    var breaker = known.computeIfAbsent(cause.dependency(), this::breaker);
    listener.pause(cause);
    if (breaker.tryAcquirePermission()) {
      breaker.onError(0, TimeUnit.NANOSECONDS, cause);
    }
  }

  /** The dependency that keeps the gate from being wide open. */
  public Optional<String> waitingFor() {
    return known.entrySet().stream()
        .filter(entry -> entry.getValue().getState() != State.CLOSED)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private CircuitBreaker breaker(String dependency) {
    var config =
        CircuitBreakerConfig.custom()
            .slidingWindow(1, 1, SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(100)
            .permittedNumberOfCallsInHalfOpenState(1)
            .waitIntervalFunctionInOpenState(
                IntervalFunction.ofExponentialBackoff(policy.firstProbe(), 2, policy.longestWait()))
            .automaticTransitionFromOpenToHalfOpenEnabled(true)
            .build();
    var breaker = breakers.circuitBreaker(dependency + "." + name, config);
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              if (event.getStateTransition().getToState() == State.HALF_OPEN) {
                listener.probe(dependency);
              }
            });
    return breaker;
  }
}
