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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Stands before the batches of one consumer thread. The first failure of a dependency opens its
 * breaker and closes the gate; after a wait the gate asks for a small batch, and by its outcome
 * opens or waits twice as long. A probe that fails elsewhere makes the gate wait for that instead:
 * it waits for one dependency at a time, the one that failed last.
 *
 * <p>The consumer thread calls everything; only {@link Listener#probe} comes from a timer. The
 * listener is called one call after the other, so that the last one holds: it must not block.
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

  private static final String NONE = "";

  private final String name;
  private final CircuitBreakerRegistry breakers;
  private final PausePolicy policy;
  private final Listener listener;
  private final Map<String, CircuitBreaker> known = new ConcurrentHashMap<>();

  /** The dependency whose half-open breaker has granted its one permission, or {@link #NONE}. */
  private volatile String probing = NONE;

  private boolean isClosed;

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
    if (!probing.equals(NONE)) {
      return policy.probeEvents();
    }
    return waitingFor().isEmpty() ? Integer.MAX_VALUE : 0;
  }

  /** A batch went through: nothing that it needs is unavailable. */
  public synchronized void succeeded() {
    var dependency = probing;
    if (dependency.equals(NONE)) {
      return;
    }
    probing = NONE;
    breaker(dependency).onSuccess(0, TimeUnit.NANOSECONDS);
    known.values().stream()
        .filter(breaker -> breaker.getState() != State.CLOSED)
        .forEach(CircuitBreaker::transitionToClosedState);
    listener.resumed(dependency);
  }

  /** A batch was rolled back. */
  public synchronized void failed(DependencyUnavailable cause) {
    var failed = cause.dependency();
    var probed = probing;
    probing = NONE;
    listener.pause(cause);
    if (!probed.equals(NONE) && !probed.equals(failed)) {
      // The probe did not get as far as the dependency it was for.
      breaker(probed).releasePermission();
    }
    if (probed.equals(failed) || breaker(failed).tryAcquirePermission()) {
      breaker(failed).onError(0, TimeUnit.NANOSECONDS, cause);
    }
    awaitPermission(failed);
  }

  /** The dependency that keeps the gate from being wide open. */
  public Optional<String> waitingFor() {
    return known.entrySet().stream()
        .filter(entry -> entry.getValue().getState() != State.CLOSED)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * Asks the breaker until it lets a probe through. Its own automatic transition is not used: when
   * the thread that opens it is held up for longer than the wait, that transition is lost and the
   * breaker stays open for ever.
   */
  private void awaitPermission(String dependency) {
    CompletableFuture.delayedExecutor(policy.firstProbe().toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> probeIfPermitted(dependency));
  }

  private synchronized void probeIfPermitted(String dependency) {
    if (isClosed) {
      return;
    }
    if (!breaker(dependency).tryAcquirePermission()) {
      awaitPermission(dependency);
      return;
    }
    probing = dependency;
    listener.probe(dependency);
  }

  private CircuitBreaker breaker(String dependency) {
    return known.computeIfAbsent(
        dependency, _ -> breakers.circuitBreaker(breakerName(dependency), config()));
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

  private CircuitBreakerConfig config() {
    return CircuitBreakerConfig.custom()
        .slidingWindow(1, 1, SlidingWindowType.COUNT_BASED)
        .failureRateThreshold(100)
        .permittedNumberOfCallsInHalfOpenState(1)
        .waitIntervalFunctionInOpenState(
            IntervalFunction.ofExponentialBackoff(policy.firstProbe(), 2, policy.longestWait()))
        .build();
  }
}
