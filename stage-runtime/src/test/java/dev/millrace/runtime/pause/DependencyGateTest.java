package dev.millrace.runtime.pause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.watch.ManualTimers;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DependencyGateTest {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final List<String> calls = new ArrayList<>();
  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
  private final ManualTimers timers = new ManualTimers();
  private final DependencyGate gate =
      new DependencyGate(
          "orders.load.0",
          breakers,
          new PausePolicy(FIRST, LONGEST, 10),
          timers,
          timers,
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
    timers.pass(FIRST);
    assertThat(calls).containsExactly("pause", "probe postgres");
    assertThat(gate.permitted()).isEqualTo(10);
    assertThat(gate.isProbing()).isTrue();
  }

  @Test
  void aSuccessfulProbeOpensIt() {
    gate.failed(unavailable());
    timers.pass(FIRST);

    gate.succeeded();

    assertThat(gate.waitingFor()).isEmpty();
    assertThat(calls).containsExactly("pause", "probe postgres", "resumed postgres");
  }

  @Test
  void batchesGrowStepByStepOnceItIsOpen() {
    gate.failed(unavailable());
    timers.pass(FIRST);

    gate.succeeded();
    assertThat(gate.permitted()).isEqualTo(20);
    gate.succeeded();
    assertThat(gate.permitted()).isEqualTo(40);
    for (int i = 0; i < 8; i++) {
      gate.succeeded();
    }

    assertThat(gate.permitted()).isEqualTo(Integer.MAX_VALUE);
  }

  /** As a table that takes so long for each row that a full batch does not end in time. */
  @Test
  void aDependencyTooSlowForAFullBatchGetsWhatItCanTake() {
    assertThat(failuresUntilLoaded(200_000)).isLessThan(10);
  }

  @Test
  void aDependencyTooSlowForTheLargestProbesGetsSmallOnesAgain() {
    for (int i = 0; i < 100; i++) {
      gate.failed(unavailable());
      timers.pass(LONGEST);
    }

    assertThat(failuresUntilLoaded(200_000)).isLessThan(20);
  }

  private int failuresUntilLoaded(int events) {
    int left = events;
    int failed = 0;
    while (left > 0 && failed < 1_000) {
      int size = Math.min(5_000, gate.permitted());
      if (size > 2_600) {
        timers.pass(Duration.ofMinutes(1));
        gate.failed(unavailable());
        timers.pass(LONGEST);
        failed++;
      } else {
        timers.pass(Duration.ofMillis(20L * size));
        gate.succeeded();
        left -= size;
      }
    }
    return failed;
  }

  @Test
  void aSuccessThatIsNoProbeIsNoNews() {
    gate.succeeded();
    gate.failed(unavailable());

    gate.succeeded();

    assertThat(gate.permitted()).isZero();
    assertThat(calls).containsExactly("pause");
  }

  @Test
  void eachFailedProbeIsFollowedByALongerWaitAndALargerOne() {
    var waits = new ArrayList<Duration>();
    var events = new ArrayList<Integer>();
    for (int i = 0; i < 6; i++) {
      gate.failed(unavailable());
      waits.add(timers.waits().getFirst());
      timers.pass(LONGEST);
      events.add(gate.permitted());
    }

    assertThat(events).containsExactly(10, 20, 40, 80, 160, 320);
    assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
  }

  @Test
  void aProbeIsNeverLargerThanAPoll() {
    for (int i = 0; i < 80; i++) {
      gate.failed(unavailable());
      timers.pass(LONGEST);
    }

    assertThat(gate.permitted()).isEqualTo(5_000);
  }

  @Test
  void aFailureWhileItWaitsIsNoNews() {
    gate.failed(unavailable());

    gate.failed(unavailable());

    assertThat(calls).containsExactly("pause");
    assertThat(timers.waits()).containsExactly(FIRST);
  }

  @Test
  void whatFailsAgainAtOnceWasNotBack() {
    gate.failed(unavailable());
    timers.pass(FIRST);
    gate.failed(unavailable());
    timers.pass(FIRST.multipliedBy(2));
    gate.succeeded();

    timers.pass(FIRST);
    gate.failed(unavailable());

    assertThat(timers.waits()).containsExactly(FIRST.multipliedBy(4));
  }

  @Test
  void whatWasWellForAsLongAsItWasAwayBeginsAnew() {
    gate.failed(unavailable());
    timers.pass(FIRST);
    gate.failed(unavailable());
    timers.pass(FIRST.multipliedBy(2));
    gate.succeeded();

    timers.pass(FIRST.multipliedBy(2));
    gate.failed(unavailable());

    assertThat(timers.waits()).containsExactly(FIRST);
  }

  @Test
  void aProbeThatFailsElsewhereWaitsForWhatFailedLast() {
    gate.failed(unavailable());
    timers.pass(FIRST);

    gate.failed(unavailable("registry"));

    assertThat(gate.permitted()).isZero();
    assertThat(gate.waitingFor()).contains("registry");
    timers.pass(FIRST);
    assertThat(calls).containsExactly("pause", "probe postgres", "pause", "probe registry");
  }

  @Test
  void onlyTheLastWaitEndsInAProbe() {
    gate.failed(unavailable());
    gate.failed(unavailable("registry"));

    timers.pass(LONGEST);

    assertThat(calls).containsExactly("pause", "pause", "probe registry");
  }

  @Test
  void aBatchThatWentThroughLeavesNothingToWaitFor() {
    gate.failed(unavailable());
    timers.pass(FIRST);
    gate.failed(unavailable("registry"));
    timers.pass(FIRST);

    gate.succeeded();

    assertThat(gate.waitingFor()).isEmpty();
    assertThat(gate.permitted()).isEqualTo(20);
    assertThat(breakers.getAllCircuitBreakers())
        .extracting(CircuitBreaker::getState)
        .containsExactly(State.CLOSED, State.CLOSED);
  }

  @Test
  void theBreakersShowWhatIsWaitedFor() {
    gate.failed(unavailable());
    assertThat(breakers.circuitBreaker("postgres.orders.load.0").getState()).isEqualTo(State.OPEN);

    timers.pass(FIRST);
    assertThat(breakers.circuitBreaker("postgres.orders.load.0").getState())
        .isEqualTo(State.HALF_OPEN);
  }

  @Test
  void canBeginWithAProbe() {
    gate.beginWithProbe();
    assertThat(gate.permitted()).isEqualTo(10);

    gate.succeeded();

    assertThat(gate.permitted()).isEqualTo(20);
  }

  @Test
  void aClosedOneProbesNothingAndLeavesItsSuccessorNothingToWaitFor() {
    gate.failed(unavailable());

    gate.close();

    timers.pass(LONGEST);
    assertThat(calls).containsExactly("pause");
    assertThat(breakers.getAllCircuitBreakers()).isEmpty();
  }

  private static DependencyUnavailable unavailable() {
    return unavailable("postgres");
  }

  private static DependencyUnavailable unavailable(String dependency) {
    return new DependencyUnavailable(dependency, "no answer", new RuntimeException());
  }
}
