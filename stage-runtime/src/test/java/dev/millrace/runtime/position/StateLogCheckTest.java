package dev.millrace.runtime.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.position.Gap.Kind;
import dev.millrace.runtime.position.TopicFacts.Extent;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateLogCheckTest {

  private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  private final StateLogCheck check = new StateLogCheck(DAY);

  @Test
  void aLogThatNothingIsNotedOfIsAsItShouldBe() {
    assertThat(check.judge(null, holds(50, 90), START)).isEmpty();
  }

  @Test
  void whatIsOlderThanItIsNeededMayGo() {
    var noted = hourly(30);

    assertThat(check.judge(noted, holds(300, 3_000), after(54))).isEmpty();
    assertThat(check.judge(noted, holds(3_000, 3_000), after(100))).isEmpty();
  }

  @Test
  void whatIsStillNeededMustBeThere() {
    var noted = hourly(30);

    assertThat(check.judge(noted, holds(0, 3_000), after(30))).isEmpty();
    assertThat(check.judge(noted, holds(2_999, 3_000), after(30))).contains(Kind.OVERTAKEN);
  }

  @Test
  void aLogThatEndsEarlierHasLostEntries() {
    assertThat(check.judge(hourly(30), holds(0, 2_999), after(31))).contains(Kind.SHORTER);
  }

  @Test
  void aLogThatWasMadeAnewHasLostThemAll() {
    var anew = new Extent("another", 6, 0, 0);

    assertThat(check.judge(hourly(30), anew, after(31))).contains(Kind.ANOTHER_TOPIC);
    assertThat(check.judge(hourly(30), anew, after(100)))
        .as("nothing of it was needed any more")
        .isEmpty();
  }

  @Test
  void aMarkStaysShort() {
    assertThat(hourly(10_000).marks().get(StateLogCheck.ENDS).split(",")).hasSizeLessThan(10);
  }

  @Test
  void aMarkThatCannotBeReadAsksForNothing() {
    var odd = known(10, "x:y,:,7,,9:");

    assertThat(check.judge(odd, holds(5, 10), START)).isEmpty();
  }

  /** A log that a hundred entries are written to in each hour. */
  private KnownPosition hourly(int hours) {
    var known = known(0, check.mark(null, 0, START));
    for (int hour = 1; hour <= hours; hour++) {
      long end = hour * 100L;
      known = known(end, check.mark(known, end, after(hour)));
    }
    return known;
  }

  private static KnownPosition known(long end, String ends) {
    return new KnownPosition(
        "id", 0, end, end, "", START, "me", false, Map.of(StateLogCheck.ENDS, ends));
  }

  private static Instant after(int hours) {
    return START.plus(Duration.ofHours(hours));
  }

  private static Extent holds(long beginning, long end) {
    return new Extent("id", 6, beginning, end);
  }
}
