package dev.millrace.runtime.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.position.Gap.Kind;
import dev.millrace.runtime.position.GapCheck.Finding;
import dev.millrace.runtime.position.GapCheck.GoOn;
import dev.millrace.runtime.position.GapCheck.Halt;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.position.TopicFacts.Extent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GapCheckTest {

  private static final TopicPartition PARTITION = new TopicPartition("raw.orders", 3);
  private static final Instant AT = Instant.parse("2026-11-28T06:00:00Z");
  private static final String ID = "the-topic";

  @ParameterizedTest
  @EnumSource
  void aNewPipelineBeginsAtTheBeginning(Truth truth) {
    assertThat(judge(truth, null, null, holds(40, 90))).isEqualTo(goOn(40, ""));
  }

  @ParameterizedTest
  @EnumSource
  void anInstallationWithoutNotesGoesOnWhereItIs(Truth truth) {
    assertThat(judge(truth, null, stored(50), holds(40, 90))).isEqualTo(goOn(50, "v1;in=50"));
  }

  @ParameterizedTest
  @EnumSource
  void goesOnFromWhatIsStoredWhichIsFurtherThanWhatIsNoted(Truth truth) {
    assertThat(judge(truth, noted(45), stored(50), holds(40, 90))).isEqualTo(goOn(50, "v1;in=50"));
    assertThat(judge(truth, noted(50), stored(50), holds(40, 50))).isEqualTo(goOn(50, "v1;in=50"));
    assertThat(judge(truth, noted(40), stored(40), holds(40, 40))).isEqualTo(goOn(40, "v1;in=40"));
  }

  @ParameterizedTest
  @EnumSource
  void seesThatRecordsWereDeletedBeforeTheyWereRead(Truth truth) {
    var gap = gap(judge(truth, noted(20), stored(25), holds(40, 90)));

    assertThat(gap.kind()).isEqualTo(Kind.OVERTAKEN);
    assertThat(gap.text())
        .isEqualTo(
            "raw.orders-3 was read up to 25 and begins at 40 now: up to 15 records are gone"
                + " unread");
    assertThat(gap.resolve(new Place.Unsaid())).isEqualTo(40);
    assertThat(gap.accountAt(40).encode()).isEqualTo("v1;in=25;lost=15");
    assertThat(gap.accountAt(90).lost()).as("whoever skips the rest loses it").isEqualTo(65);
    assertThat(gap.repeatedUntil(40)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void seesItAlsoWhereNothingWasNoted(Truth truth) {
    assertThat(gap(judge(truth, null, stored(25), holds(40, 90))).kind()).isEqualTo(Kind.OVERTAKEN);
  }

  @ParameterizedTest
  @EnumSource
  void seesItWhereNothingWasReadYet(Truth truth) {
    var gap = gap(judge(truth, nothingReadAt(0), null, holds(40, 90)));

    assertThat(gap.kind()).isEqualTo(Kind.OVERTAKEN);
    assertThat(gap.lost(40)).isEqualTo(40);
  }

  @ParameterizedTest
  @EnumSource
  void seesThatThePartitionEndsBeforeThePlace(Truth truth) {
    var gap = gap(judge(truth, noted(50), stored(50), holds(0, 30)));

    assertThat(gap.kind()).isEqualTo(Kind.SHORTER);
    assertThat(gap.needsPlace()).isTrue();
    assertThat(gap.repeatedUntil(0)).isEqualTo(30);
    assertThat(gap.lost(30)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void seesAnotherTopicOfTheName(Truth truth) {
    var gap = gap(judge(truth, noted(50), null, new Extent("another", 6, 0, 13)));

    assertThat(gap.kind()).isEqualTo(Kind.ANOTHER_TOPIC);
    assertThat(gap.text()).contains("up to 50").contains("it holds 0 to 13");
    assertThat(gap.accountAt(0).encode())
        .as("what was known to wait in the old one is gone")
        .isEqualTo("v1;in=50;lost=5");
    assertThat(gap.accountAt(13).lost()).isEqualTo(18);
    assertThat(gap.repeatedUntil(0)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void offersOnlyPlacesThatCanBe(Truth truth) {
    var anew = gap(judge(truth, noted(50), null, new Extent("another", 6, 0, 99)));
    var shorter = gap(judge(truth, noted(50), stored(50), holds(0, 30)));
    var forgotten = gap(judge(truth, noted(50), null, holds(10, 90)));
    var overtaken = gap(judge(truth, noted(50), null, holds(60, 90)));

    assertThat(anew.command("orders.transform.0")).endsWith("--from earliest|latest|OFFSET");
    assertThat(shorter.command("orders.transform.0")).endsWith("--from earliest|latest|OFFSET");
    assertThat(forgotten.command("orders.transform.0"))
        .endsWith("--from earliest|reached|latest|OFFSET");
    assertThat(overtaken.command("orders.transform.0")).endsWith("--from earliest|latest|OFFSET");
    assertThatThrownBy(() -> anew.resolve(new Place.Unsaid()))
        .hasMessageContaining("say where to go on: earliest, latest or an offset");
    assertThatThrownBy(() -> anew.resolve(new Place.Reached()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is one of the topic that was deleted")
        .hasMessageContaining("which holds 0 to 99");
  }

  @ParameterizedTest
  @EnumSource
  void whatWasCountedCountsMoreThanOffsets(Truth truth) {
    var gap =
        gap(judge(truth, noted(50), null, new Extent("another", 6, 0, 13)))
            .with(new Gap.Counted(30, 4));

    assertThat(gap.accountAt(0).encode()).isEqualTo("v1;in=54;emitted=4;lost=30");
  }

  @ParameterizedTest
  @EnumSource
  void anotherTopicIsAGapAlsoWhereThePlaceIsInIt(Truth truth) {
    assertThat(gap(judge(truth, noted(50), stored(52), new Extent("another", 6, 0, 99))).kind())
        .isEqualTo(Kind.ANOTHER_TOPIC);
  }

  @ParameterizedTest
  @EnumSource
  void aTopicThatNothingWasInMayBeMadeAnew(Truth truth) {
    var empty = new KnownPosition(ID, 0, 3, 3, "", AT, "me", true, Map.of());

    assertThat(judge(truth, empty, null, new Extent("another", 6, 0, 9))).isEqualTo(goOn(0, ""));
  }

  @ParameterizedTest
  @EnumSource
  void anotherTopicIsAGapAlsoWhereNothingWasReadOfWhatWasThere(Truth truth) {
    var gap = gap(judge(truth, nothingReadAt(0), null, new Extent("another", 6, 0, 9)));

    assertThat(gap.kind()).isEqualTo(Kind.ANOTHER_TOPIC);
    assertThat(gap.lost(0)).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource
  void seesThatThePositionIsGone(Truth truth) {
    var gap = gap(judge(truth, noted(50), null, holds(10, 90)));

    assertThat(gap.kind()).isEqualTo(Kind.FORGOTTEN);
    assertThat(gap.needsPlace()).isTrue();
    assertThat(gap.resolve(new Place.Reached())).isEqualTo(50);
    assertThat(gap.lost(50)).isZero();
    assertThat(gap.repeatedUntil(50)).isZero();
    assertThat(gap.repeatedUntil(gap.resolve(new Place.Earliest()))).isEqualTo(50);
    assertThat(gap.lost(gap.resolve(new Place.Latest()))).isEqualTo(40);
  }

  @ParameterizedTest
  @EnumSource
  void whoHasReadNothingHasNoPositionToLose(Truth truth) {
    assertThat(judge(truth, nothingReadAt(10), null, holds(10, 90))).isEqualTo(goOn(10, ""));
  }

  @Test
  void seesAnOffsetThatSomebodyElseHasSet() {
    assertThat(gap(judge(Truth.KAFKA, noted(50), new Start(10, ""), holds(0, 90))).kind())
        .isEqualTo(Kind.MOVED);
    var ahead = gap(judge(Truth.KAFKA, noted(50), new Start(70, ""), holds(0, 90)));
    assertThat(ahead.kind()).isEqualTo(Kind.MOVED);
    assertThat(ahead.accountAt(70).encode()).isEqualTo("v1;in=50;lost=20");
  }

  /** Release 0.1.0 of dlq-service leaves no account beside its offsets. */
  @Test
  void whoKnowsWhatItHasReadGoesOnWhereItWasWhenTheOffsetIsFurther() {
    var truth = Truth.KAFKA_WITH_STORE;
    assertThat(judge(truth, noted(50), new Start(70, ""), holds(0, 90)))
        .isEqualTo(goOn(50, "v1;in=50"));
    assertThat(judge(truth, noted(50), new Start(90, ""), holds(50, 90)))
        .isEqualTo(goOn(50, "v1;in=50"));
  }

  @Test
  void whoKnowsWhatItHasReadStopsWhenThatCannotBeReadAgain() {
    var truth = Truth.KAFKA_WITH_STORE;
    for (var extent : List.of(holds(51, 90), holds(0, 60))) {
      assertThat(gap(judge(truth, noted(50), new Start(70, ""), extent)).kind())
          .isEqualTo(Kind.MOVED);
    }
    assertThat(gap(judge(truth, noted(50), new Start(10, ""), holds(0, 90))).kind())
        .isEqualTo(Kind.MOVED);
    assertThat(gap(judge(truth, noted(50), stored(30), holds(0, 90))).kind()).isEqualTo(Kind.MOVED);
  }

  @Test
  void anOffsetThatWasSetToWhereItIsChangesNothing() {
    assertThat(judge(Truth.KAFKA, noted(50), new Start(50, ""), holds(0, 90)))
        .isEqualTo(goOn(50, "v1;in=50"));
  }

  @Test
  void anOlderOffsetOfKafkaIsAGap() {
    assertThat(gap(judge(Truth.KAFKA, noted(50), stored(30), holds(0, 90))).kind())
        .isEqualTo(Kind.MOVED);
  }

  @Test
  void anOlderPositionOfASinkCameBackWithOlderRows() {
    assertThat(judge(Truth.SINK, noted(50), stored(30), holds(0, 90)))
        .isEqualTo(new GoOn(new Start(30, "v1;in=30"), true));
  }

  @Test
  void aPositionOfASinkThatWentBackAloneIsAGap() {
    assertThat(gap(judge(Truth.SINK, noted(50), new Start(30, "v1;in=50"), holds(0, 90))).kind())
        .isEqualTo(Kind.MOVED);
  }

  private static Finding judge(
      Truth truth, @Nullable KnownPosition known, @Nullable Start stored, Extent extent) {
    return new GapCheck(truth).judge(PARTITION, known, stored, extent);
  }

  private static Gap gap(Finding finding) {
    assertThat(finding).isInstanceOf(Halt.class);
    return ((Halt) finding).gap();
  }

  private static GoOn goOn(long next, String account) {
    return new GoOn(new Start(next, account), false);
  }

  private static Extent holds(long beginning, long end) {
    return new Extent(ID, 6, beginning, end);
  }

  private static Start stored(long next) {
    return new Start(next, "v1;in=" + next);
  }

  private static KnownPosition noted(long next) {
    return known(next, "v1;in=" + next);
  }

  private static KnownPosition nothingReadAt(long next) {
    return known(next, "");
  }

  private static KnownPosition known(long next, String account) {
    return new KnownPosition(ID, 0, next, next + 5, account, AT, "me", true, Map.of());
  }
}
