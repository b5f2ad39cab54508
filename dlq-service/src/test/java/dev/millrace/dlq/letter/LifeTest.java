package dev.millrace.dlq.letter;

import static dev.millrace.dlq.Failures.NOON;
import static dev.millrace.dlq.Failures.again;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.dlq.Failures;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifeTest {

  private static final Instant LATER = NOON.plusSeconds(60);
  private static final Instant LATEST = NOON.plusSeconds(120);

  @ParameterizedTest
  @EnumSource(
      value = Status.class,
      names = {"OPEN", "REDRIVING", "REDRIVEN"})
  void aRedrivenEventThatFailsAgainIsOpenAgain(Status status) {
    assertThat(life(status, LATER).reopenedBy(again(2, LATER))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Status.class)
  void aFailureThatIsKnownAlreadyChangesNothing(Status status) {
    var life = new Life(status, LATER, 2, LATER);

    assertThat(life.reopenedBy(again(2, LATER))).isFalse();
    assertThat(life.reopenedBy(again(2, NOON))).isFalse();
    assertThat(life.reopenedBy(Failures.first())).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.class,
      names = {"RESOLVED", "DISCARDED"})
  void aSettledEntryIsReopenedOnlyByWhatHappenedAfterwards(Status status) {
    var life = life(status, LATER);

    assertThat(life.reopenedBy(again(2, LATER))).isFalse();
    assertThat(life.reopenedBy(again(2, NOON.plusSeconds(1)))).isFalse();
    assertThat(life.reopenedBy(again(2, LATEST))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.class,
      names = {"REDRIVING", "REDRIVEN"})
  void whatPassesWhileItIsRedrivenIsResolvedWhateverTheClocksSay(Status status) {
    var hourBefore = resolution(NOON.minus(Duration.ofHours(1)));

    assertThat(life(status, LATER).resolvedBy(hourBefore)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.class,
      names = {"OPEN", "DISCARDED"})
  void whatPassedAfterItsLastFailureIsResolvedWithoutAKnownRedrive(Status status) {
    var life = new Life(status, LATEST, 2, LATER);

    assertThat(life.resolvedBy(resolution(NOON))).isFalse();
    assertThat(life.resolvedBy(resolution(LATER))).isFalse();
    assertThat(life.resolvedBy(resolution(LATEST))).isTrue();
  }

  @Test
  void whatIsResolvedStaysAsItIs() {
    assertThat(life(Status.RESOLVED, LATER).resolvedBy(resolution(LATEST))).isFalse();
  }

  @Test
  void factsReadInAnyOrderEndInTheSameStatus() {
    // failed at noon, redriven, failed again later, redriven, passed at last
    var passed = resolution(LATEST);
    var failed = again(2, LATER);

    var failureFirst = life(Status.OPEN, NOON);
    assertThat(failureFirst.reopenedBy(failed)).isTrue();
    assertThat(new Life(Status.OPEN, LATER, 2, LATER).resolvedBy(passed)).isTrue();

    assertThat(failureFirst.resolvedBy(passed)).isTrue();
    assertThat(life(Status.RESOLVED, LATEST).reopenedBy(failed)).isFalse();
  }

  private static Life life(Status status, Instant since) {
    return new Life(status, since, 1, NOON);
  }

  private static Resolution resolution(Instant at) {
    return new Resolution(Failures.first().id(), "orders", "event-1", 1, "loaded", at);
  }
}
