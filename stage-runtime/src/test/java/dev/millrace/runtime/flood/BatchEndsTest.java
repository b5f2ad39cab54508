package dev.millrace.runtime.flood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchEndsTest extends FloodBreakerFixture {

  @Test
  void theEndOfABatchIsPutBackUntilMoreFollowsWhenAFloodMayBeginThere() {
    process(events(0, 0, 200, GOOD));
    var batch =
        batch(
            events(0, 200, 50, GOOD),
            events(0, 250, 60, BAD_DATE),
            events(1, 0, 3, BAD_DATE),
            events(2, 0, 2, BAD_DATE));

    assertThat(process(batch)).as("two may happen").hasSize(52);
    assertThat(breaker.floods()).as("it is not held").isEmpty();
    assertThat(process(events(0, 250, 60, BAD_DATE))).as("nothing has followed").isEmpty();
    waitFor(BatchEnds.WAIT.minusMillis(1));
    assertThat(process(events(0, 250, 60, BAD_DATE))).as("nothing yet").isEmpty();
    assertThat(process(events(0, 250, 61, BAD_DATE))).as("too little has followed").hasSize(61);
    assertThat(process(events(1, 0, 200, BAD_DATE))).as("much has followed").isEmpty();
    assertThat(heldAt(breaker)).isEqualTo(Map.of(1, 0L));
  }

  @Test
  void theEndOfABatchIsWrittenWhenItHasWaitedForLong() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 3, BAD_DATE)));
    waitFor(BatchEnds.WAIT);

    assertThat(process(events(0, 200, 4, BAD_DATE))).hasSize(4);
    assertThat(process(events(0, 204, 1, BAD_DATE))).as("it goes on").hasSize(1);
    assertThat(process(events(0, 205, 3, BAD_DATE))).as("it still goes on").hasSize(3);
    assertThat(process(batch(events(0, 208, 1, GOOD), events(0, 209, 3, BAD_DATE))))
        .as("another end, which may wait")
        .hasSize(1);
  }

  @Test
  void whatAnotherCauseFollowsIsNoEnd() {
    process(events(0, 0, 200, GOOD));

    assertThat(process(batch(events(0, 200, 3, BAD_DATE), events(0, 203, 3, BAD_AMOUNT))))
        .isEqualTo(events(0, 200, 3, BAD_DATE));
    waitFor(BatchEnds.WAIT);
    assertThat(process(events(0, 203, 3, BAD_AMOUNT))).hasSize(3);
  }

  @Test
  void anEndThatIsReadByHalfWaitsOn() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 60, BAD_DATE)));

    assertThat(process(events(0, 200, 55, BAD_DATE))).as("a shorter batch, nothing new").isEmpty();
    assertThat(process(events(0, 200, 61, BAD_DATE))).as("one more, of many").hasSize(61);
  }

  @Test
  void anEndIsWrittenInTheEndThoughItsBatchesAreRolledBack() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 10, BAD_DATE)));
    for (int i = 0; i < 5; i++) {
      breaker.rolledBack();
      waitFor(BatchEnds.WAIT.dividedBy(5));
    }

    assertThat(process(events(0, 200, 10, BAD_DATE))).hasSize(10);
  }

  @Test
  void readingAnEndAgainDoesNotBeginItsWaitAnew() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 10, BAD_DATE)));
    for (int i = 0; i < 4; i++) {
      assertThat(process(events(0, 200, 10, BAD_DATE))).isEmpty();
      waitFor(BatchEnds.WAIT.dividedBy(4));
    }

    assertThat(process(events(0, 200, 10, BAD_DATE))).hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6})
  void partitionsThatAreBadForLongFlowAtTheirPace(int partitions) {
    process(events(0, 0, 200, GOOD));
    int each = 12 / partitions;
    int good = 200;
    int bad = 0;
    for (int i = 1; i <= 100; i++) {
      var batch = batch(events(0, good, 40, GOOD));
      for (int partition = 1; partition <= partitions; partition++) {
        batch.addAll(events(partition, bad, each * i - bad, BAD_DATE));
      }
      int written = process(batch).size();
      good += 40;
      bad += (written - 40) / partitions;
      // Six times two are no ends at all.
      int waits = each < 3 ? 0 : 2;
      assertThat(bad).as("bad ones after %d batches", i).isEqualTo(i <= waits ? 0 : each * i);
      waitFor(Duration.ofMillis(40));
    }
    assertThat(breaker.floods()).isEmpty();
  }

  @Test
  void theEndOfABatchIsWrittenAsSoonAsAnEventFollowsThatPasses() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 3, BAD_DATE)));

    assertThat(process(batch(events(0, 200, 3, BAD_DATE), events(0, 203, 1, GOOD)))).hasSize(4);
  }

  @Test
  void theEndOfABatchDoesNotWaitForAClockThatWasSetBack() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 3, BAD_DATE)));
    waitFor(Duration.ofHours(-1));

    assertThat(process(events(0, 200, 3, BAD_DATE))).hasSize(3);
  }

  @Test
  void rejectsInTheMiddleOfABatchAreNotPutBack() {
    var batch =
        batch(events(0, 0, 100, GOOD), events(0, 100, 9, BAD_DATE), events(0, 109, 1, GOOD));

    assertThat(process(batch)).hasSize(110);
  }

  @Test
  void whatComesBackWaitsAnewLikeAnyEnd() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 3, BAD_DATE)));
    breaker.forget(0);
    waitFor(BatchEnds.WAIT);

    assertThat(process(events(0, 200, 3, BAD_DATE))).isEmpty();
  }

  @Test
  void anEndOfABatchThatIsRolledBackIsPutBackAgain() {
    var batch = batch(events(0, 0, 200, GOOD), events(0, 200, 3, BAD_DATE));
    assertThatExceptionOfType(Flooded.class).isThrownBy(() -> decide(breaker, batch, false));
    breaker.rolledBack();

    assertThatExceptionOfType(Flooded.class).isThrownBy(() -> decide(breaker, batch, false));
  }

  @Test
  void anEndThatWasWrittenSaysNothingOfOneBehindGoodEvents() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 3, BAD_DATE)));
    waitFor(BatchEnds.WAIT);
    assertThat(process(events(0, 200, 3, BAD_DATE))).hasSize(3);
    assertThat(process(events(0, 203, 5, GOOD))).hasSize(5);

    assertThat(process(events(0, 208, 3, BAD_DATE))).isEmpty();
  }
}
