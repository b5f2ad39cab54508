package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.deadletter.GivenUp;
import dev.millrace.runtime.position.KnownPosition;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two partitions of Kafka's own consumer in memory, of which the first was not given up in order.
 */
class CautiousPollingTest extends TwoPartitions {

  private static final TopicPartition LEFT = FIRST;
  private static final TopicPartition OTHER = SECOND;
  private static final int EVERYTHING = Integer.MAX_VALUE;

  private final AtomicBoolean isAway = new AtomicBoolean();
  private final PositionLog log = EmptyPositionLog.at(clock, isAway);
  private final PositionKeeper keeper = keeper("orders.transform.0@here");
  private final Turns turns = new Turns();
  private final Caution caution = new Caution(CONSUMER, keeper, turns);
  private final Assignment assignment = new Assignment();
  private final Set<TopicPartition> held = new HashSet<>();
  private final List<ConsumerRecord<byte[], byte[]>> givenUp = new ArrayList<>();
  private final List<Integer> asked = new ArrayList<>();
  private boolean isCommitted = true;
  private final CautiousPolling polling =
      new CautiousPolling(
          caution,
          assignment,
          each -> !held.contains(each),
          (stub, _) -> {
            givenUp.add(stub);
            return isCommitted;
          },
          clock);

  @BeforeEach
  void start() {
    reaches(LEFT, 0, 250, 40);
    reaches(OTHER, 0, 0, 0);
  }

  @Test
  void readsAllThatThereIsAfterItIsNoted() {
    leave("");
    put(40, 250);

    var polled = poll();

    assertThat(polled.count()).isEqualTo(210);
    assertThat(asked).containsExactly(210);
    assertThat(noted()).isEqualTo("40;210;0;-1;250;0");
    assertThat(consumer.paused()).containsExactly(OTHER);
    assertThat(caution.isInTurn()).isTrue();
  }

  @Test
  void readsLessOfABatchThatItHasDiedOf() {
    leave("40;210;0;-1;250;0");
    put(40, 250);

    assertThat(poll().count()).isEqualTo(100);
    assertThat(noted()).isEqualTo("40;100;0;-1;250;0");
    caution.moved(Map.of(LEFT, 140L));

    assertThat(poll().iterator().next().offset()).isEqualTo(140);
    assertThat(noted()).isEqualTo("140;100;0;-1;250;0");
  }

  @Test
  void readsOthersFirstWhenAPartitionCannotBeProcessedNow() {
    leave("");
    var before = keeper("orders.transform.0@there");
    before.hold(OTHER, position());
    caution.assigned(List.of(OTHER));
    assertThat(caution.next(_ -> true)).contains(LEFT);

    caution.failed(List.of(LEFT));
    assertThat(caution.next(_ -> true)).contains(OTHER);
    caution.failed(List.of(OTHER));
    assertThat(caution.next(_ -> true)).contains(LEFT);
    assertThat(caution.next(each -> each.equals(OTHER))).contains(OTHER);

    caution.moved(Map.of(OTHER, 1L));
    assertThat(caution.next(_ -> true)).contains(OTHER);
  }

  @Test
  void readsOneByOneBehindASmallBatchThatItHasDiedOf() {
    leave("40;100;0;-1;250;0");
    put(40, 250);

    var polled = poll();

    assertThat(polled.count()).isOne();
    assertThat(noted()).as("it could be read").isEqualTo("40;1;0;40;140;0");
  }

  @Test
  void readsNothingElseInTheProcessMeanwhile() {
    leave("40;100;0;-1;250;0");
    put(40, 250);

    poll();

    assertThat(turns.take(false, Duration.ofMillis(1))).isZero();
    caution.endTurn();
    assertThat(caution.isInTurn()).isFalse();
    assertThat(turns.take(false, Duration.ofMillis(1))).isOne();
  }

  @Test
  void risksNothingWhileItIsAnothersTurn() {
    leave("40;100;0;-1;250;0");
    put(40, 250);
    assertThat(turns.take(false, Duration.ofMillis(1))).isOne();
    // It would wait for some seconds.
    Thread.currentThread().interrupt();

    assertThat(poll().isEmpty()).isTrue();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(asked).containsExactly(1);
    assertThat(consumer.paused()).containsExactlyInAnyOrder(LEFT, OTHER);
    assertThat(noted()).as("as it was left").isEqualTo("40;100;0;-1;250;0");
  }

  @Test
  void asksOnUntilItKnowsHowAPartitionWasLeft() {
    isAway.set(true);
    keeper("orders.transform.0@there").hold(LEFT, position());
    assignment.assign(List.of(LEFT));
    assertThat(caution.assigned(List.of(LEFT))).as("nothing is known").containsExactly(LEFT);
    assignment.prepare(List.of(LEFT));
    assertThat(polling.isNeeded()).isTrue();
    assertThatThrownBy(this::poll).isInstanceOf(DependencyUnavailable.class);
    isAway.set(false);
    put(40, 250);

    assertThat(poll().count()).isEqualTo(210);

    assertThat(asked).as("as one that was not given up in order").containsExactly(210);
  }

  @Test
  void givesUpWhatItHasDiedOfTwiceWhileItWorkedOnIt() {
    leave("40;1;1;43;140;0");
    put(43, 250);

    assertThat(poll().isEmpty()).isTrue();

    assertThat(givenUp)
        .singleElement()
        .satisfies(
            stub -> {
              assertThat(stub.offset()).isEqualTo(43);
              assertThat(stub.value()).isSameAs(GivenUp.DEADLY);
            });
    assertThat(consumer.position(LEFT)).isEqualTo(44);
    caution.moved(Map.of(LEFT, 44L));
    assertThat(poll().iterator().next().offset()).isEqualTo(44);
  }

  @Test
  void givesUpWhatItHasDiedOfTwiceWhileItReadIt() {
    leave("40;1;1;-1;140;0");

    poll();

    assertThat(givenUp).singleElement().satisfies(CautiousPollingTest::isUnreadable);
    assertThat(givenUp.getFirst().offset()).isEqualTo(40);
  }

  private static void isUnreadable(ConsumerRecord<byte[], byte[]> stub) {
    assertThat(stub.value()).isSameAs(GivenUp.UNREADABLE);
  }

  @Test
  void staysWhereItIsWhileThatCannotBeCommitted() {
    leave("40;1;1;-1;140;0");
    isCommitted = false;

    poll();
    poll();

    assertThat(givenUp).extracting(ConsumerRecord::offset).containsExactly(40L, 40L);
    assertThat(consumer.position(LEFT)).isEqualTo(40);
  }

  @Test
  void readsAllOthersAgainOnceItIsPast() {
    leave("30;1;0;-1;60;0");
    consumer.updateEndOffsets(Map.of(LEFT, 40L));
    consumer.pause(List.of(LEFT, OTHER));

    assertThat(poll().isEmpty()).isTrue();

    assertThat(polling.isNeeded()).isFalse();
    assertThat(consumer.paused()).isEmpty();
    assertThat(noted()).isEmpty();
  }

  @Test
  void leavesHeldWhatSomethingElseHoldsOnceItIsPast() {
    leave("");
    held.add(OTHER);
    consumer.updateEndOffsets(Map.of(LEFT, 40L));
    consumer.pause(List.of(LEFT, OTHER));

    poll();

    assertThat(polling.isNeeded()).isFalse();
    assertThat(consumer.paused()).containsExactly(OTHER);
  }

  @Test
  void readsNothingBeforeItIsKnownWhereToGoOn() {
    leave("");
    assignment.forget(LEFT);
    put(40, 250);

    assertThat(poll().isEmpty()).isTrue();

    assertThat(consumer.paused()).containsExactlyInAnyOrder(LEFT, OTHER);
    assertThat(polling.isNeeded()).isTrue();
    assertThat(noted()).isEmpty();
  }

  @Test
  void readsTheOthersWhileTheDangerousOneIsHeld() {
    leave("");
    held.add(LEFT);

    poll();

    assertThat(asked).containsExactly(EVERYTHING);
  }

  @Test
  void readsAsUsualWhatWasGivenUpInOrder() {
    keeper("orders.transform.0@there").hold(LEFT, position());
    var before = keeper("orders.transform.0@there");
    before.hold(LEFT, position());
    before.release(LEFT);

    assertThat(caution.assigned(List.of(LEFT, OTHER))).isEmpty();

    assertThat(polling.isNeeded()).isFalse();
  }

  /** Somebody else has ended with this mark. */
  private void leave(String mark) {
    var before = keeper("orders.transform.0@there");
    before.hold(LEFT, position());
    before.mark(LEFT, "danger", mark);
    assignment.assign(List.of(LEFT, OTHER));
    assertThat(caution.assigned(List.of(LEFT, OTHER))).containsExactly(LEFT);
    assignment.prepare(List.of(LEFT, OTHER));
    keeper.hold(LEFT, keeper.read(List.of(LEFT)).get(LEFT));
  }

  private PositionKeeper keeper(String holder) {
    return new PositionKeeper(log, "group", holder, clock);
  }

  private KnownPosition position() {
    return new KnownPosition("id", 0, 40, 250, "v1;in=40", clock.instant(), "", false, Map.of());
  }

  private String noted() {
    return keeper.noted(LEFT).orElseThrow().marks().getOrDefault("danger", "");
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    return polling.poll(
        most -> {
          asked.add(most);
          consumer.setMaxPollRecords(most);
          return consumer.poll(Duration.ZERO);
        },
        consumer);
  }

  private void put(long from, long until) {
    for (long offset = from; offset < until; offset++) {
      consumer.addRecord(
          new ConsumerRecord<>(LEFT.topic(), LEFT.partition(), offset, null, new byte[] {1}));
    }
  }
}
