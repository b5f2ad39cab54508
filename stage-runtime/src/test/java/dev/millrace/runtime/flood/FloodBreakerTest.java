package dev.millrace.runtime.flood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FloodBreakerTest extends FloodBreakerFixture {

  @Test
  void holdsAtTheFirstEventOfAFloodAndWritesWhatComesBefore() {
    var written = process(batch(events(0, 0, 1_000, GOOD), events(0, 1_000, 800, BAD_DATE)));

    assertThat(written).isEqualTo(events(0, 0, 1_000, GOOD));
    assertThat(breaker.floods())
        .singleElement()
        .satisfies(
            flood -> {
              assertThat(flood.cause()).isEqualTo(DATE);
              assertThat(flood.heldAt()).isEqualTo(Map.of(0, 1_000L));
              assertThat(flood.since()).isEqualTo(NOW);
              assertThat(flood.example().position()).isEqualTo("raw.orders-0-1000");
              assertThat(flood.example().shape()).isEqualTo("99/99/9999 Aa");
            });
  }

  @Test
  void holdsOnlyThePartitionsThatHaveTheFault() {
    var written =
        process(
            batch(
                events(0, 0, 300, GOOD),
                events(1, 0, 300, BAD_DATE),
                events(2, 0, 300, GOOD),
                events(3, 0, 10, GOOD),
                events(3, 10, 1, BAD_DATE),
                events(3, 11, 100, GOOD)));

    assertThat(heldAt(breaker)).isEqualTo(Map.of(1, 0L, 3, 10L));
    assertThat(written).hasSize(610);
  }

  @Test
  void eachFloodHasItsOwnBeginningAndExample() {
    process(batch(events(0, 0, 300, GOOD), events(0, 300, 300, BAD_DATE)));
    waitFor(Duration.ofMinutes(1));

    process(events(1, 0, 300, BAD_DATE));
    process(events(2, 0, 300, BAD_AMOUNT));

    assertThat(breaker.floods()).extracting(Flood::cause).containsExactly(DATE, AMOUNT);
    var date = breaker.floods().getFirst();
    assertThat(date.since()).isEqualTo(NOW);
    assertThat(date.example().position()).isEqualTo("raw.orders-0-300");
    assertThat(date.heldAt()).isEqualTo(Map.of(0, 300L, 1, 0L));
    var amount = breaker.floods().getLast();
    assertThat(amount.since()).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
    assertThat(amount.example().position()).isEqualTo("raw.orders-2-0");
  }

  @Test
  void floodsThatBeginInOneBatchHaveTheirOwnExamples() {
    breaker.restore(0, 10, "v1;flood=" + DATE.encode());
    breaker.restore(1, 20, "v1;flood=" + AMOUNT.encode());

    assertThat(process(batch(events(0, 10, 1, BAD_DATE), events(1, 20, 1, BAD_AMOUNT)))).isEmpty();

    assertThat(breaker.floods())
        .extracting(flood -> flood.cause() + " " + flood.example().position())
        .containsExactlyInAnyOrder(DATE + " raw.orders-0-10", AMOUNT + " raw.orders-1-20");
  }

  @Test
  void manyRejectsOfDifferentCausesAreNoFlood() {
    for (int from = 0; from < 400; from += 100) {
      var batch = new ArrayList<Event>();
      for (int i = from; i < from + 100; i += 2) {
        batch.addAll(events(0, i, 1, BAD_DATE));
        batch.addAll(events(0, i + 1, 1, BAD_AMOUNT));
      }

      assertThat(process(batch)).hasSize(100);
    }
    assertThat(breaker.floods()).isEmpty();
  }

  @Test
  void aFloodBehindAnAcceptedOneIsHeldFromItsFirstEvent() {
    process(batch(events(0, 0, 300, GOOD), events(0, 300, 300, BAD_DATE)));
    breaker.release(_ -> true);
    assertThat(process(events(0, 300, 300, BAD_DATE))).hasSize(300);

    assertThat(process(events(1, 0, 300, BAD_AMOUNT))).isEmpty();

    assertThat(heldAt(breaker)).isEqualTo(Map.of(1, 0L));
  }

  @Test
  void looksOutAgainAfterAWindowOfEvents() {
    process(batch(events(0, 0, 300, GOOD), events(0, 300, 300, BAD_DATE)));
    breaker.release(_ -> true);
    process(events(0, 300, 199, GOOD));
    assertThat(breaker.rearm(_ -> true)).isEmpty();

    process(events(0, 499, 1, GOOD));

    assertThat(breaker.rearm(_ -> true)).containsExactly(DATE);
    assertThat(breaker.isAccepting()).isFalse();
  }

  @Test
  void doesNotLookOutAgainWhileMostOfTheLatestEventsFail() {
    process(batch(events(0, 0, 300, GOOD), events(0, 300, 300, BAD_DATE)));
    breaker.release(_ -> true);

    process(batch(events(0, 300, 101, BAD_DATE), events(0, 401, 99, GOOD)));
    assertThat(breaker.rearm(_ -> true)).as("101 of the latest 200").isEmpty();
    process(events(0, 500, 1, GOOD));

    assertThat(breaker.rearm(_ -> true)).as("100 of them").containsExactly(DATE);
  }

  @Test
  void doesNotWaitForAPartitionThatWasGivenUp() {
    process(batch(events(0, 0, 300, GOOD), events(0, 300, 300, BAD_DATE)));
    breaker.release(_ -> true);
    process(events(1, 0, 200, GOOD));
    assertThat(breaker.rearm(_ -> false)).isEmpty();

    breaker.forget(0);

    assertThat(breaker.rearm(_ -> false)).containsExactly(DATE);
  }

  @Test
  void aBurstThatIsOverIsNoFlood() {
    var batch = new ArrayList<Event>();
    for (int partition = 0; partition < 6; partition++) {
      batch.addAll(events(partition, 0, 30, BAD_DATE));
    }
    batch.addAll(events(0, 30, 30, BAD_DATE));
    for (int partition = 0; partition < 6; partition++) {
      batch.addAll(events(partition, 60, 200, GOOD));
    }

    assertThat(process(batch)).hasSize(6 * 30 + 30 + 6 * 200);
    assertThat(breaker.floods()).isEmpty();
    assertThat(process(batch(events(1, 260, 30, BAD_DATE), events(1, 290, 300, GOOD))))
        .as("and the next one")
        .hasSize(330);
    assertThat(breaker.floods()).isEmpty();
  }

  @Test
  void whatGoesOnAtTheEndOfOnePartitionIsNoBurst() {
    var written =
        process(
            batch(
                events(0, 0, 150, BAD_DATE),
                events(0, 150, 600, GOOD),
                events(1, 0, 300, GOOD),
                events(1, 300, 150, BAD_DATE),
                events(1, 450, 40, GOOD),
                events(2, 0, 300, GOOD)));

    assertThat(heldAt(breaker)).isEqualTo(Map.of(1, 300L));
    assertThat(written).hasSize(150 + 600 + 300 + 300);
  }

  @Test
  void whatIsHeldIsJudgedAgainByItsNextReader() {
    breaker.restore(0, 10, "v1;flood=" + DATE.encode());

    process(batch(events(0, 10, 30, BAD_DATE), events(0, 40, 400, GOOD)));

    assertThat(breaker.floods()).as("a burst by now").isEmpty();
  }

  @Test
  void aRestartDoesNotMakeAHoldYounger() {
    decideInVain(batch(events(0, 0, 200, GOOD), events(0, 200, 300, BAD_DATE)));
    var mark = breaker.mark(0);
    var later = new FloodBreaker(FloodPolicy.DEFAULT, () -> NOW.plus(Duration.ofMinutes(10)));
    later.restore(0, 200, "v1;in=200;emitted=200" + mark + ";untagged=0");

    process(later, events(0, 200, 1, BAD_DATE));

    assertThat(later.floods()).singleElement().extracting(Flood::since).isEqualTo(NOW);
  }

  @Test
  void aShortPartOfAPartitionDoesNotTellHowItGoesOn() {
    process(
        batch(
            events(0, 0, 150, BAD_DATE),
            events(0, 150, 600, GOOD),
            events(1, 100, 18, BAD_DATE),
            events(1, 118, 1, GOOD)));
    assertThat(breaker.floods()).isEmpty();

    process(
        batch(
            events(0, 750, 150, BAD_DATE),
            events(0, 900, 600, GOOD),
            events(1, 119, 19, BAD_DATE),
            events(1, 138, 1, GOOD)));
    assertThat(heldAt(breaker)).isEqualTo(Map.of(0, 750L, 1, 119L));
  }

  @Test
  void theLastWindowOfAPartitionTellsHowItGoesOn() {
    process(batch(events(0, 0, 150, BAD_DATE), events(0, 150, 100, GOOD), events(1, 0, 400, GOOD)));
    assertThat(breaker.floods()).as("100 of the last 200").isEmpty();

    process(
        batch(events(0, 250, 151, BAD_DATE), events(0, 401, 99, GOOD), events(1, 400, 400, GOOD)));
    assertThat(heldAt(breaker)).as("101 of the last 200").isEqualTo(Map.of(0, 250L));
  }

  @Test
  void aBurstOfMoreThanFiveWindowsIsAFlood() {
    process(batch(events(0, 0, 1_000, BAD_DATE), events(0, 1_000, 2_000, GOOD)));
    assertThat(breaker.floods()).isEmpty();

    process(batch(events(0, 3_000, 1_001, BAD_DATE), events(0, 4_001, 2_000, GOOD)));
    assertThat(heldAt(breaker)).isEqualTo(Map.of(0, 3_000L));
  }

  @Test
  void mostOfABatchIsNoBurst() {
    process(batch(events(0, 0, 600, BAD_DATE), events(0, 600, 500, GOOD)));

    assertThat(heldAt(breaker)).isEqualTo(Map.of(0, 0L));
  }

  @Test
  void aSmallBatchDoesNotTellThatABurstIsOver() {
    process(batch(events(0, 0, 100, GOOD), events(0, 100, 95, BAD_DATE), events(0, 195, 5, GOOD)));

    process(batch(events(0, 200, 10, BAD_DATE), events(0, 210, 100, GOOD)));

    assertThat(heldAt(breaker)).isEqualTo(Map.of(0, 200L));
  }

  @Test
  void writesTheRejectsOfOtherCauses() {
    var written =
        process(
            batch(
                events(0, 0, 300, GOOD),
                events(0, 300, 3, BAD_AMOUNT),
                events(0, 303, 300, BAD_DATE)));

    assertThat(written).hasSize(303);
    assertThat(heldAt(breaker)).isEqualTo(Map.of(0, 303L));
  }

  @Test
  void leavesAloneWhatWasSeldomBeforeTheFlood() {
    var written =
        process(
            batch(events(0, 0, 1, BAD_DATE), events(0, 1, 500, GOOD), events(1, 0, 500, BAD_DATE)));

    assertThat(written).hasSize(501);
    assertThat(heldAt(breaker)).isEqualTo(Map.of(1, 0L));
  }

  @Test
  void fewerEventsThanTheWindowAreNoFlood() {
    assertThat(process(events(0, 0, 199, BAD_DATE))).as("put back").isEmpty();
    waitFor(BatchEnds.WAIT);
    assertThat(process(events(0, 0, 199, BAD_DATE))).hasSize(199);
    assertThat(breaker.floods()).isEmpty();
  }

  @Test
  void halfOfTheEventsIsNoFlood() {
    for (int i = 0; i < 50; i++) {
      var written =
          process(batch(events(0, i * 100L, 50, BAD_DATE), events(0, i * 100L + 50, 50, GOOD)));

      assertThat(written).hasSize(100);
    }
    assertThat(breaker.floods()).isEmpty();
  }

  @Test
  void rejectsOfManyCausesAreNoFlood() {
    var batch = new ArrayList<Event>();
    for (int i = 0; i < 600; i++) {
      var field = "field-" + i % 3;
      batch.add(new Event(0, i, EventError.ofField(ErrorCode.CAST_FAILED, field, "no")));
    }

    assertThat(process(batch)).hasSize(600);
    assertThat(breaker.floods()).isEmpty();
  }

  @Test
  void smallBatchesAddUp() {
    process(events(0, 0, 200, GOOD));
    assertThat(process(events(0, 200, 10, BAD_DATE))).as("put back").isEmpty();
    waitFor(BatchEnds.WAIT);
    int written = 0;
    for (int i = 0; i < 50 && breaker.floods().isEmpty(); i++) {
      written += process(events(0, 200 + i * 10L, 10, BAD_DATE)).size();
    }

    assertThat(written).as("what leaks is the limit's share of the window").isEqualTo(100);
    assertThat(heldAt(breaker)).isEqualTo(Map.of(0, 300L));
  }

  @Test
  void whileAFloodIsHeldNoMoreOfItsEventsAreWritten() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 200, BAD_DATE)));

    var written = process(batch(events(1, 0, 50, GOOD), events(1, 50, 1, BAD_DATE)));

    assertThat(written).hasSize(50);
    assertThat(heldAt(breaker)).isEqualTo(Map.of(0, 200L, 1, 50L));
  }

  @Test
  void twoFloodsHoldEachTheirOwn() {
    var written =
        process(
            batch(
                events(0, 0, 300, GOOD),
                events(0, 300, 300, BAD_DATE),
                events(1, 0, 300, GOOD),
                events(1, 300, 300, BAD_AMOUNT)));

    assertThat(written).hasSize(600);
    assertThat(breaker.floods()).extracting(Flood::cause).containsExactlyInAnyOrder(DATE, AMOUNT);
    assertThat(heldAt(breaker)).isEqualTo(Map.of(0, 300L, 1, 300L));
  }

  @Test
  void aBatchThatIsRolledBackIsNotCountedTwice() {
    process(events(0, 0, 200, GOOD));
    for (int i = 0; i < 10; i++) {
      decide(breaker, batch(events(0, 200, 90, BAD_DATE), events(0, 290, 1, GOOD)), false);
      breaker.rolledBack();
    }

    assertThat(process(batch(events(0, 200, 90, BAD_DATE), events(0, 290, 1, GOOD)))).hasSize(91);
  }

  @Test
  void aHoldThatIsRolledBackIsNone() {
    assertThat(
            catchThrowableOfType(
                Flooded.class, () -> decide(breaker, events(0, 0, 300, BAD_DATE), false)))
        .isNotNull();

    breaker.rolledBack();

    assertThat(breaker.committed(List.of(0))).isEmpty();
    assertThat(breaker.floods()).isEmpty();
  }

  @Test
  void redrivenEventsAreNoFlood() {
    assertThatCode(() -> decide(breaker, events(0, 0, 5_000, BAD_DATE), true))
        .doesNotThrowAnyException();
  }

  @Test
  void isDeafWhenItIsOff() {
    var off = new FloodBreaker(new FloodPolicy(false, 50, 200, 67, Duration.ZERO, 0), fixed());

    assertThat(process(off, events(0, 0, 5_000, BAD_DATE))).hasSize(5_000);
  }

  @Test
  void afterAReleaseTheDeadLettersAreAcceptedUntilTheShareIsLow() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 1_000, BAD_DATE)));

    assertThat(breaker.release(_ -> true)).hasSize(1);

    assertThat(breaker.floods()).isEmpty();
    assertThat(process(events(0, 200, 1_000, BAD_DATE))).hasSize(1_000);
    assertThat(breaker.rearm(_ -> false)).as("still high").isEmpty();
    assertThat(process(events(0, 1_200, 150, GOOD))).hasSize(150);
    assertThat(breaker.rearm(_ -> false)).as("its backlog is not through").isEmpty();
    assertThat(breaker.rearm(_ -> true)).containsExactly(DATE);
    assertThat(process(events(0, 1_350, 300, BAD_DATE))).hasSizeLessThan(60);
    assertThat(breaker.floods()).hasSize(1);
  }

  @Test
  void aReleaseAcceptsNoOtherCause() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 1_000, BAD_DATE)));
    breaker.release(_ -> true);

    var written = process(events(0, 200, 1_000, BAD_AMOUNT));

    assertThat(written).isEmpty();
    assertThat(breaker.floods()).extracting(Flood::cause).containsExactly(AMOUNT);
  }

  @Test
  void whoTakesAHeldPartitionOverHoldsItAtTheFirstEvent() {
    decideInVain(batch(events(0, 0, 200, GOOD), events(0, 200, 300, BAD_DATE)));
    var mark = breaker.mark(0);
    var successor = new FloodBreaker(FloodPolicy.DEFAULT, fixed());
    successor.restore(0, 200, "v1;in=200;emitted=200" + mark);

    var written = process(successor, events(0, 200, 1, BAD_DATE));

    assertThat(written).isEmpty();
    assertThat(heldAt(successor)).isEqualTo(Map.of(0, 200L));
  }

  @Test
  void whoTakesAHeldPartitionOverGoesOnWhenItsFirstEventPasses() {
    var successor = new FloodBreaker(FloodPolicy.DEFAULT, fixed());
    successor.restore(0, 200, "v1;in=200;flood=CAST_FAILED,,created_at;emitted=200");

    process(successor, batch(events(0, 200, 1, GOOD), events(0, 201, 1, BAD_DATE)));

    assertThat(successor.floods()).isEmpty();
    assertThat(successor.mark(0)).isEmpty();
  }

  @Test
  void aPartitionThatGoesElsewhereIsNotHeldAnyMore() {
    process(events(0, 0, 300, BAD_DATE));

    assertThat(breaker.forget(0)).extracting(Flood::cause).containsExactly(DATE);

    assertThat(breaker.floods()).isEmpty();
    assertThat(breaker.heldAt(0)).isEmpty();
  }

  private void decideInVain(List<Event> batch) {
    assertThat(catchThrowableOfType(Flooded.class, () -> decide(breaker, batch, false)))
        .isNotNull();
  }
}
