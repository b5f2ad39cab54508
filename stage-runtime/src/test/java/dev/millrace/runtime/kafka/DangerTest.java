package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DangerTest {

  @Test
  void readsAtFirstWhatAPollMayHaveHeld() {
    var danger = Danger.after("", 1_000);

    assertThat(danger.size()).isEqualTo(5_000);
    assertThat(danger.until()).isEqualTo(6_000);
    assertThat(danger.movedTo(5_999).isOver()).isFalse();
    assertThat(danger.movedTo(6_000).isOver()).isTrue();
  }

  @Test
  void readsNoMoreThanThereIs() {
    assertThat(Danger.after("", 1_000).within(1_040).size()).isEqualTo(40);
    assertThat(Danger.after("", 1_000).within(1_001).isAlone()).isTrue();
    assertThat(Danger.after("", 1_000).within(9_000)).isEqualTo(Danger.after("", 1_000));
    assertThat(died(Danger.after("", 1_000).within(1_040)).isAlone()).isTrue();
  }

  @Test
  void readsLessAfterEachEndUntilARecordStandsAlone() {
    var few = died(Danger.after("", 1_000));
    assertThat(few.size()).isEqualTo(100);
    assertThat(few.until()).isEqualTo(6_000);

    var alone = Danger.after(few.movedTo(1_200).text(), 1_200);

    assertThat(alone.isAlone()).isTrue();
    assertThat(alone.isHopeless()).isFalse();
    assertThat(alone.until()).isEqualTo(1_300);
  }

  @Test
  void givesUpARecordAfterTwoDeathsAlone() {
    var alone = died(died(Danger.after("", 10)));

    var once = died(alone.working(12));
    var twice = died(once.working(12));

    assertThat(alone.isHopeless()).isFalse();
    assertThat(once.isHopeless()).isFalse();
    assertThat(twice.isHopeless()).isTrue();
    assertThat(twice.offset()).isEqualTo(12);
    assertThat(twice.isUnreadable()).isFalse();
    assertThat(twice.givenUp().from()).isEqualTo(13);
    assertThat(twice.givenUp().isHopeless()).isFalse();
    assertThat(twice.givenUp().until()).as("what lies behind it, too").isEqualTo(112);
  }

  @Test
  void believesASingleDeathBehindARecordThatCouldNotBeRead() {
    var unread = died(died(died(died(Danger.after("", 10)))));
    assertThat(unread.isHopeless()).isTrue();
    assertThat(unread.isUnreadable()).isTrue();

    var next = unread.givenUp();

    assertThat(next.isHopeless()).isFalse();
    assertThat(died(next).isHopeless()).isTrue();
    assertThat(died(next.working(11)).isHopeless()).isFalse();
  }

  @Test
  void blamesNoRecordForADeathAfterItHasPassed() {
    var once = died(died(died(Danger.after("", 10))).working(10));

    var later = Danger.after(once.text(), 11);

    assertThat(later.deaths()).isZero();
    assertThat(later.isAlone()).isTrue();
    assertThat(Danger.after(later.text(), 50_000)).isEqualTo(Danger.after("", 50_000));
    assertThat(Danger.after(later.text(), later.until()))
        .isEqualTo(Danger.after("", later.until()));
    assertThat(Danger.after(later.text(), later.until() - 1).isAlone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1;2;3;4;5", "1;2;3;4;5;2", "-1;2;3;4;5;0", "1;99999999999;0;0;0;0"})
  void beginsAnewWhenTheNoteIsNone(String noted) {
    assertThat(Danger.after(noted, 7)).isEqualTo(Danger.after("", 7));
  }

  private static Danger died(Danger danger) {
    return Danger.after(danger.text(), danger.from());
  }
}
