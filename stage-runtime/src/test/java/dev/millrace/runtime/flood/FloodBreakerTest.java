package dev.millrace.runtime.flood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.runtime.stage.EventRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloodBreakerTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final EventError GOOD = new EventError(ErrorCode.EMPTY, "none");
  private static final EventError BAD_DATE =
      EventError.ofField(
          ErrorCode.CAST_FAILED,
          "created_at",
          "field created_at holds the text \"31/12/2026 Bo\": expected timestamp");
  private static final EventError BAD_AMOUNT =
      new EventError(
          ErrorCode.RULE_VIOLATED,
          "violates range (amount)",
          List.of(new Violation("range", "amount", "is -3.00, expected at least 0")));
  private static final Cause DATE = new Cause(ErrorCode.CAST_FAILED, "", "created_at");
  private static final Cause AMOUNT = new Cause(ErrorCode.RULE_VIOLATED, "range", "amount");

  private Instant now = NOW;
  private final FloodBreaker breaker = new FloodBreaker(FloodPolicy.DEFAULT, () -> now);

  private static InstantSource fixed() {
    return InstantSource.fixed(NOW);
  }

  /** An event of a batch, {@link #GOOD} when it passes. */
  private record Event(int partition, long offset, EventError error) {
    EventRecord read() {
      return new EventRecord("raw.orders", partition, offset, 0, null, null, "e", 0, "", List.of());
    }
  }

  private static List<Event> events(int partition, long from, int count, EventError error) {
    return IntStream.range(0, count).mapToObj(i -> new Event(partition, from + i, error)).toList();
  }

  @SafeVarargs
  private static List<Event> batch(List<Event>... parts) {
    var batch = new ArrayList<Event>();
    for (var part : parts) {
      batch.addAll(part);
    }
    return batch;
  }

  /** What the consumer does: cut and judge again until it passes; answers what is written. */
  private static List<Event> process(FloodBreaker breaker, List<Event> batch) {
    var rest = batch;
    var partitions = new TreeSet<Integer>();
    batch.forEach(event -> partitions.add(event.partition));
    while (true) {
      try {
        decide(breaker, rest, false);
        breaker.committed(partitions);
        return rest;
      } catch (Flooded flooded) {
        var holds = flooded.holds();
        rest =
            rest.stream()
                .filter(each -> each.offset < holds.getOrDefault(each.partition, Long.MAX_VALUE))
                .toList();
      }
    }
  }

  private static void decide(FloodBreaker breaker, List<Event> batch, boolean isRedriven) {
    breaker.begin(
        partition -> offsets(batch, partition).min().orElse(-1),
        partition -> offsets(batch, partition).max().orElse(-1));
    for (int place = 0; place < batch.size(); place++) {
      var event = batch.get(place);
      if (event.error != GOOD) {
        breaker.rejected(place, event.read(), event.error, isRedriven);
      }
    }
    breaker.judge(batch.size());
  }

  private static LongStream offsets(List<Event> batch, int partition) {
    return batch.stream().filter(each -> each.partition == partition).mapToLong(Event::offset);
  }

  private List<Event> process(List<Event> batch) {
    return process(breaker, batch);
  }

  private static Map<Integer, Long> heldAt(FloodBreaker breaker) {
    var held = new HashMap<Integer, Long>();
    breaker.floods().forEach(flood -> held.putAll(flood.heldAt()));
    return held;
  }

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

  private void waitFor(Duration duration) {
    now = now.plus(duration);
  }

  @Test
  void rejectsInTheMiddleOfABatchAreNotPutBack() {
    var batch =
        batch(events(0, 0, 100, GOOD), events(0, 100, 9, BAD_DATE), events(0, 109, 1, GOOD));

    assertThat(process(batch)).hasSize(110);
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
    var off = new FloodBreaker(new FloodPolicy(false, 50, 200, 67, Duration.ZERO), fixed());

    assertThat(process(off, events(0, 0, 5_000, BAD_DATE))).hasSize(5_000);
  }

  @Test
  void afterAReleaseTheDeadLettersAreAcceptedUntilTheShareIsLow() {
    process(batch(events(0, 0, 200, GOOD), events(0, 200, 1_000, BAD_DATE)));

    assertThat(breaker.release()).hasSize(1);

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
    breaker.release();

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
