package dev.millrace.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.watch.RestartPolicy.Limits;
import dev.millrace.runtime.watch.RestartPolicy.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {

  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  private final RestartPolicy policy =
      new RestartPolicy(new Limits(Duration.ofSeconds(1), Duration.ofSeconds(5), 5));

  @Test
  void anErrorIsFollowedByFiveRestartsAnHourEachAfterALongerWait() {
    var now = NOON;
    var waits = new ArrayList<Long>();
    for (int i = 0; i < 5; i++) {
      var restart = policy.afterError(now);
      assertThat(restart.isForAPerson()).isFalse();
      waits.add(restart.in().toSeconds());
      now = now.plus(restart.in());
    }

    assertThat(waits).containsExactly(1L, 2L, 4L, 5L, 5L);
    assertThat(policy.afterError(now).isForAPerson()).isTrue();
  }

  @Test
  void endsWhoseCauseIsOutOfTheWayDoNotCount() {
    for (int i = 0; i < 5; i++) {
      policy.afterError(NOON);
    }

    policy.solved();

    assertThat(policy.afterError(NOON)).isEqualTo(new Restart(Duration.ofSeconds(1), false));
  }

  @Test
  void theSixthComesWhenTheFirstIsAnHourOld() {
    for (int i = 0; i < 5; i++) {
      policy.afterError(NOON.plusSeconds(10 * i));
    }

    var sixth = policy.afterError(NOON.plusSeconds(60));

    assertThat(NOON.plusSeconds(60).plus(sixth.in()))
        .isEqualTo(NOON.plusSeconds(1).plus(Duration.ofHours(1)));
  }

  @Test
  void whatIsAnHourOldIsForgotten() {
    for (int i = 0; i < 5; i++) {
      policy.afterError(NOON);
    }

    assertThat(policy.afterError(NOON.plus(Duration.ofHours(2))).isForAPerson()).isFalse();
  }

  @Test
  void aRefusalIsForAPersonAndIsTriedAgainEverLessOften() {
    assertThat(policy.afterRefusal()).isEqualTo(new Restart(Duration.ofSeconds(1), true));
    assertThat(policy.afterRefusal()).isEqualTo(new Restart(Duration.ofSeconds(2), true));
    for (int i = 0; i < 100; i++) {
      policy.afterRefusal();
    }
    assertThat(policy.afterRefusal()).isEqualTo(new Restart(Duration.ofSeconds(5), true));
    assertThat(policy.afterError(NOON).isForAPerson()).isFalse();
  }

  @Test
  void onceItHasWorkedTheWaitIsShortAgain() {
    policy.afterRefusal();
    policy.afterRefusal();

    policy.worked();

    assertThat(policy.afterRefusal().in()).isEqualTo(Duration.ofSeconds(1));
  }
}
