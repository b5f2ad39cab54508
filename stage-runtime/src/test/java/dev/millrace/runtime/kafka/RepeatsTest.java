package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.account.Account;
import org.junit.jupiter.api.Test;

class RepeatsTest {

  private final Repeats<Integer> repeats = new Repeats<>();

  @Test
  void knowsNothingOfAnOrdinaryOffset() {
    repeats.restore(2, "v1;in=7;flood=X");

    assertThat(repeats.any()).isFalse();
    assertThat(repeats.mark(2, 9)).isEmpty();
  }

  @Test
  void knowsUpToWhereEventsComeAgainUntilThatIsReached() {
    repeats.restore(2, "v1;in=7;again=100;flood=X");

    assertThat(repeats.covers(2, 99)).isTrue();
    assertThat(repeats.covers(2, 100)).isFalse();
    assertThat(repeats.covers(3, 5)).isFalse();
    assertThat(repeats.mark(2, 50)).isEqualTo(";again=100");
    assertThat(repeats.mark(2, 100)).isEmpty();

    repeats.moved(2, 50);
    assertThat(repeats.any()).isTrue();
    repeats.moved(2, 100);
    assertThat(repeats.any()).isFalse();
  }

  @Test
  void standsBesideTheAccountAndIsNoneOfIt() {
    assertThat(Account.decode("v1;in=7;repeated=2" + Repeats.markUntil(50, 100)))
        .isEqualTo(Account.decode("v1;in=7;repeated=2"));
  }

  @Test
  void leavesOutWhatSomebodyElseHasWritten() {
    repeats.restore(2, "v1;in=7;again=soon");

    assertThat(repeats.any()).isFalse();
  }
}
