package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GuardedStageTest {

  private static final EventRecord EVENT =
      new EventRecord("raw.orders", 1, 2, 3, new byte[0], new byte[0], "e", 4, "", List.of());

  @Test
  void anUnforeseenFailureIsTriedThreeTimesAndThenRejected() {
    var tries = new AtomicInteger();
    var stage =
        new GuardedStage(
            _ -> {
              tries.incrementAndGet();
              throw new IllegalStateException("a bug");
            });

    var outcome = stage.decide(EVENT);

    assertThat(tries).hasValue(3);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Reject.class,
            reject -> {
              assertThat(reject.error().code()).isEqualTo(ErrorCode.UNCLASSIFIED);
              assertThat(reject.error().message()).contains("a bug");
            });
  }

  @Test
  void aPassingFailureCostsNothing() {
    var tries = new AtomicInteger();
    var stage =
        new GuardedStage(
            _ -> {
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("once more");
              }
              return new Outcome.Filter("fine");
            });

    assertThat(stage.decide(EVENT)).isEqualTo(new Outcome.Filter("fine"));
  }

  @Test
  void anUnavailableDependencyIsNotTheEventsAffair() {
    var stage =
        new GuardedStage(
            _ -> {
              throw new DependencyUnavailable("registry", "no answer", new RuntimeException());
            });

    assertThatThrownBy(() -> stage.decide(EVENT)).isInstanceOf(DependencyUnavailable.class);
  }
}
