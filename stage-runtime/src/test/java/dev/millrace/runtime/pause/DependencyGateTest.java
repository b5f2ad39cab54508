package dev.millrace.runtime.pause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.DependencyUnavailable;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class DependencyGateTest {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final DependencyGate gate =
      new DependencyGate(
          "orders.load.0",
          CircuitBreakerRegistry.ofDefaults(),
          new PausePolicy(Duration.ofMillis(20), Duration.ofMillis(80), 10),
          new DependencyGate.Listener() {
            @Override
            public void pause(DependencyUnavailable cause) {
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

  private static DependencyUnavailable unavailable() {
    return new DependencyUnavailable("postgres", "no answer", new RuntimeException());
  }
}
