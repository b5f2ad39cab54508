package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodListener.Ending;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** Floods that are opened, released and handed over, also at the same moment. */
class FloodHoldTest extends FloodFixture {

  private final RecordingContainer container = new RecordingContainer();

  @Test
  void holdsAPartitionAtItsFirstEventAndGoesBackToIt() {
    assertThat(read(FIRST, 0, 20, _ -> BAD_DATE)).isZero();

    assertThat(hold.holds(FIRST)).isTrue();
    assertThat(hold.holds(SECOND)).isFalse();
    assertThat(consumer.position(FIRST)).isZero();
    assertThat(told).containsExactly("opened created_at {0=0}");
    assertThat(hold.state().text()).contains("CAST_FAILED, field created_at");
  }

  @Test
  void putsBackWhatIsReadOfAHeldPartitionEvenSo() {
    read(FIRST, 0, 20, _ -> BAD_DATE);
    consumer.seek(FIRST, 30);

    assertThat(read(FIRST, 20, 30, _ -> null)).isZero();

    assertThat(consumer.position(FIRST)).isZero();
  }

  @Test
  void goesOnOnceItIsReleased() {
    read(FIRST, 0, 20, _ -> BAD_DATE);

    assertThat(hold.release(_ -> true, Ending.RELEASED)).hasSize(1);
    assertThat(hold.holds(FIRST)).as("until its thread has heard of it").isTrue();

    assertThat(read(FIRST, 0, 20, _ -> BAD_DATE)).isEqualTo(20);
    assertThat(consumer.position(FIRST)).isEqualTo(20);
    assertThat(told).containsExactly("opened created_at {0=0}", "ended created_at RELEASED");
  }

  @Test
  void endsOnceWhenAPersonAndTheTimeLimitReleaseItAtTheSameMoment() {
    read(FIRST, 0, 20, _ -> BAD_DATE);

    hold.release(_ -> true, Ending.RELEASED);
    hold.release(_ -> true, Ending.TIMED_OUT);
    hold.obey(consumer);
    hold.obey(consumer);

    assertThat(told).containsExactly("opened created_at {0=0}", "ended created_at RELEASED");
  }

  @Test
  void saysTimedOutWhenTheTimeLimitWasFirst() {
    read(FIRST, 0, 20, _ -> BAD_DATE);

    hold.release(_ -> true, Ending.TIMED_OUT);
    hold.release(_ -> true, Ending.RELEASED);
    hold.obey(consumer);

    assertThat(told.getLast()).isEqualTo("ended created_at TIMED_OUT");
  }

  @Test
  void keepsOneFloodWhenAnotherIsReleased() {
    hold.attach(container);
    read(FIRST, 0, 20, _ -> BAD_DATE);
    read(SECOND, 0, 40, _ -> BAD_AMOUNT);
    assertThat(hold.floods()).hasSize(2);
    assertThat(container.paused).containsExactlyInAnyOrder(FIRST, SECOND);

    hold.release(isOf("created_at"), Ending.TIMED_OUT);
    assertThat(container.paused).containsExactly(SECOND);

    assertThat(read(SECOND, 0, 40, _ -> BAD_AMOUNT)).isZero();
    assertThat(read(FIRST, 0, 20, _ -> BAD_DATE)).isEqualTo(20);
    assertThat(hold.holds(FIRST)).isFalse();
    assertThat(hold.holds(SECOND)).isTrue();
    assertThat(container.paused).containsExactly(SECOND);
    assertThat(hold.floods()).singleElement().matches(isOf("amount"));
    assertThat(told)
        .containsExactly(
            "opened created_at {0=0}", "opened amount {1=0}", "ended created_at TIMED_OUT");
  }

  @Test
  void releasesNothingWhileItCannotBeKnownWhatWaits() {
    read(FIRST, 0, 20, _ -> BAD_DATE);
    hold.release(_ -> true, Ending.RELEASED);
    consumer.setOffsetsException(new KafkaException("away"));

    assertThatThrownBy(() -> hold.obey(consumer))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("find the end of [raw.orders-0]");
    assertThat(hold.holds(FIRST)).isTrue();

    hold.obey(consumer);
    assertThat(hold.holds(FIRST)).as("the wish is remembered").isFalse();
  }

  @Test
  void lettingGoOfWhatIsNotHeldSaysNothingOfLaterFloods() {
    assertThat(hold.release(_ -> true, Ending.RELEASED)).isEmpty();

    assertThat(read(FIRST, 0, 20, _ -> BAD_DATE)).isZero();
    assertThat(hold.holds(FIRST)).isTrue();
  }

  @Test
  void aReleaseEndsWithThePartitionsItWasMeantFor() {
    read(FIRST, 0, 20, _ -> BAD_DATE);
    hold.release(_ -> true, Ending.RELEASED);
    hold.forget(List.of(FIRST));
    assertThat(hold.holds(FIRST)).isFalse();

    assertThat(read(SECOND, 0, 20, _ -> BAD_DATE)).isZero();

    assertThat(hold.holds(SECOND)).isTrue();
    assertThat(told)
        .containsExactly(
            "opened created_at {0=0}", "ended created_at HANDED_OVER", "opened created_at {1=0}");
  }

  @Test
  void saysWhyItGivesAPartitionUp() {
    read(FIRST, 0, 20, _ -> BAD_DATE);
    hold.handOver(Ending.NEW_VERSION);

    hold.forget(List.of(FIRST, SECOND));

    assertThat(told.getLast()).isEqualTo("ended created_at NEW_VERSION");
    assertThat(hold.floods()).isEmpty();
  }

  @Test
  void aFloodThatStillHoldsAnotherPartitionIsNotOver() {
    read(FIRST, 0, 20, _ -> BAD_DATE);
    read(SECOND, 0, 20, _ -> BAD_DATE);

    hold.forget(List.of(FIRST));

    assertThat(told).containsExactly("opened created_at {0=0}");
    assertThat(hold.holds(SECOND)).isTrue();
  }

  @Test
  void whoTakesOverFromOneThatDiedHoldsAtTheFirstEvent() {
    hold.begin(records(FIRST, 0, 20));
    assertThatThrownBy(() -> decide(records(FIRST, 0, 20), _ -> BAD_DATE)).isNotNull();
    var mark = breaker.mark(0);
    assertThat(mark).contains("CAST_FAILED").contains("created_at");
    hold.rolledBack();
    assertThat(breaker.mark(0)).isEmpty();

    breaker.restore(0, 0, "v1;in=0" + mark);

    assertThat(read(FIRST, 0, 1, _ -> BAD_DATE)).isZero();
    assertThat(hold.holds(FIRST)).as("after one event, not only after a window").isTrue();
  }

  @Test
  void whatWasCutInABatchThatIsRolledBackIsNotSoughtLater() {
    hold.begin(records(FIRST, 0, 20));
    var next = new java.util.HashMap<>(Map.of(FIRST, 20L));
    try {
      decide(records(FIRST, 0, 20), _ -> BAD_DATE);
    } catch (dev.millrace.runtime.flood.Flooded flooded) {
      assertThat(hold.cut(records(FIRST, 0, 20), next, flooded)).isEmpty();
    }
    assertThat(next).isEqualTo(Map.of(FIRST, 0L));
    hold.rolledBack();

    assertThat(read(SECOND, 0, 5, _ -> null)).isEqualTo(5);
    assertThat(hold.floods()).isEmpty();
  }

  @Test
  void looksOutForFloodsAgainBehindWhatWaited() {
    consumer.updateEndOffsets(Map.of(FIRST, 40L));
    read(FIRST, 0, 20, _ -> BAD_DATE);
    hold.release(_ -> true, Ending.RELEASED);
    read(FIRST, 0, 20, _ -> BAD_DATE);
    read(FIRST, 20, 35, _ -> null);
    assertThat(breaker.isAccepting()).as("up to where it ended at the release").isTrue();

    read(FIRST, 35, 40, _ -> null);

    assertThat(breaker.isAccepting()).isFalse();
    assertThat(read(FIRST, 40, 60, _ -> BAD_DATE)).isZero();
    assertThat(hold.holds(FIRST)).isTrue();
  }

  @Test
  void waitsForNoBacklogThatIsSomebodyElses() {
    read(FIRST, 0, 20, _ -> BAD_DATE);
    hold.release(_ -> true, Ending.RELEASED);
    hold.obey(consumer);
    consumer.assign(List.of(SECOND));
    hold.forget(List.of(FIRST));

    read(SECOND, 0, 20, _ -> null);

    assertThat(breaker.isAccepting()).isFalse();
  }

  @Test
  void itsContainerReadsNothingOfAHeldPartitionUntilItIsReleased() {
    hold.attach(container);
    read(FIRST, 0, 20, _ -> BAD_DATE);
    read(SECOND, 0, 20, _ -> null);
    assertThat(container.paused).containsExactly(FIRST);

    hold.release(_ -> true, Ending.RELEASED);

    assertThat(container.paused).as("its next records make its thread grant it").isEmpty();
    assertThat(hold.holds(FIRST)).isTrue();
  }

  @Test
  void whatIsReleasedWhileItIsBeingHeldIsReadEvenSo() {
    hold.attach(container);
    read(FIRST, 0, 20, _ -> BAD_DATE);
    hold.release(_ -> true, Ending.RELEASED);
    container.pausePartition(FIRST);

    hold.obey(consumer);

    assertThat(container.paused).isEmpty();
  }

  @Test
  void itsContainerReadsWhatIsAssignedAnew() {
    hold.attach(container);
    read(FIRST, 0, 20, _ -> BAD_DATE);

    hold.forget(List.of(FIRST));

    assertThat(container.paused).isEmpty();
  }

  @Test
  void whatWasCutAndIsNotHeldIsReadOn() {
    hold.attach(container);

    assertThat(read(FIRST, 0, 20, record -> record.offset() >= 17 ? BAD_DATE : null)).isEqualTo(17);

    assertThat(consumer.position(FIRST)).isEqualTo(17);
    assertThat(hold.holds(FIRST)).isFalse();
    assertThat(container.paused).isEmpty();
  }

  @Test
  void seeksOnceToWhereABatchWasCut() {
    read(FIRST, 0, 20, _ -> BAD_DATE);
    consumer.seek(FIRST, 5);

    read(SECOND, 0, 20, _ -> null);

    assertThat(consumer.position(FIRST)).as("nothing was cut this time").isEqualTo(5);
  }

  private static java.util.function.Predicate<Flood> isOf(String field) {
    return flood -> flood.cause().field().equals(field);
  }
}
