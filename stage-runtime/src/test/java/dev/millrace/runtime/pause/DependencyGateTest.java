package dev.millrace.runtime.pause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.DependencyUnavailable;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DependencyGateTest {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
  private Duration pauseTakes = Duration.ZERO;
  private final DependencyGate gate =
      new DependencyGate(
          "orders.load.0",
          breakers,
          new PausePolicy(Duration.ofMillis(20), Duration.ofMillis(80), 10),
          new DependencyGate.Listener() {
            @Override
            public void pause(DependencyUnavailable cause) {
              LockSupport.parkNanos(pauseTakes.toNanos());
              calls.add("pause");
            }

            @Override
            public void probe(String dependency) {
              calls.add("probe " + dependency);
            }

            @Override
            public void resumed(String dependency) {
              calls.add("resumed " + dependency);
            }
          });

  @Test
  void isWideOpenWithoutFailures() {
    assertThat(gate.permitted()).isEqualTo(Integer.MAX_VALUE);
    assertThat(gate.waitingFor()).isEmpty();
  }

  @Test
  void oneFailureClosesItAndASmallBatchProbes() {
    gate.failed(unavailable());

    assertThat(gate.permitted()).isZero();
    assertThat(gate.waitingFor()).contains("postgres");
    await().until(() -> calls.contains("probe postgres"));
    assertThat(gate.permitted()).isEqualTo(10);
  }

  @Test
  void aSuccessfulProbeOpensIt() {
    gate.failed(unavailable());
    await().until(() -> calls.contains("probe postgres"));

    gate.succeeded();

    assertThat(gate.permitted()).isEqualTo(Integer.MAX_VALUE);
    assertThat(calls).containsExactly("pause", "probe postgres", "resumed postgres");
  }

  @Test
  void aFailedProbeClosesItAgain() {
    gate.failed(unavailable());
    await().until(() -> calls.contains("probe postgres"));

    gate.failed(unavailable());

    assertThat(gate.permitted()).isZero();
    await().until(() -> calls.size() == 4);
    assertThat(calls).containsExactly("pause", "probe postgres", "pause", "probe postgres");
  }

  @Test
  void aProbeThatFailsElsewhereWaitsForWhatFailedLast() {
    gate.failed(unavailable());
    await().until(() -> calls.contains("probe postgres"));

    gate.failed(unavailable("registry"));

    assertThat(gate.permitted()).isZero();
    await().until(() -> calls.contains("probe registry"));
    assertThat(calls).containsExactly("pause", "probe postgres", "pause", "probe registry");
  }

  @Test
  void aBatchThatWentThroughLeavesNothingToWaitFor() {
    gate.failed(unavailable());
    await().until(() -> calls.contains("probe postgres"));
    gate.failed(unavailable("registry"));
    await().until(() -> calls.contains("probe registry"));

    gate.succeeded();

    assertThat(gate.waitingFor()).isEmpty();
    assertThat(gate.permitted()).isEqualTo(Integer.MAX_VALUE);
    assertThat(breakers.getAllCircuitBreakers())
        .extracting(CircuitBreaker::getState)
        .containsExactly(State.CLOSED, State.CLOSED);
  }

  @Test
  void aClosedOneLeavesItsSuccessorNothingToWaitFor() {
    gate.failed(unavailable());
    await().until(() -> calls.contains("probe postgres"));

    gate.close();

    assertThat(breakers.getAllCircuitBreakers()).isEmpty();
  }

  /** A probe that came before the pause it follows would be undone by it, for ever. */
  @ParameterizedTest
  @ValueSource(ints = {0, 30, 60})
  void whatPausesIsProbedAfterwards(int millis) {
    for (int i = 0; i < 10; i++) {
      pauseTakes = Duration.ofMillis(millis);
      gate.failed(unavailable(i % 2 == 0 ? "postgres" : "registry"));

      await("a probe after pause " + i).until(() -> calls.getLast().startsWith("probe"));
      assertThat(gate.permitted()).isEqualTo(10);
    }
  }

  private static DependencyUnavailable unavailable() {
    return unavailable("postgres");
  }

  private static DependencyUnavailable unavailable(String dependency) {
    return new DependencyUnavailable(dependency, "no answer", new RuntimeException());
  }
}
