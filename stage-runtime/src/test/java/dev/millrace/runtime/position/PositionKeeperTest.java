package dev.millrace.runtime.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PositionKeeperTest {

  private static final TopicPartition PARTITION = new TopicPartition("raw.orders", 1);

  private Instant now = Instant.parse("2026-11-28T06:00:00Z");
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final PositionKeeper keeper =
      new PositionKeeper(
          new PositionLog(
              () -> new MockConsumer<>("none"), () -> producer, new OwnSeal(), _ -> {}, () -> now),
          "millrace.orders.transform",
          "orders.transform.0@here",
          () -> now);

  @BeforeEach
  void getsThePartition() {
    keeper.hold(
        PARTITION, new KnownPosition("id", 2, 10, 15, "v1;in=10", now, "other", true, Map.of()));
  }

  @Test
  void notesThatItHoldsThePartition() {
    assertThat(written())
        .containsExactly(
            new KnownPosition(
                "id", 2, 10, 15, "v1;in=10", now, "orders.transform.0@here", false, Map.of()));
  }

  @Test
  void notesEachMinuteHowFarItIs() {
    keeper.noteWhenDue(_ -> 4);
    keeper.moved(PARTITION, 20, "v1;in=20");
    keeper.noteWhenDue(_ -> 4);
    now = now.plus(Duration.ofSeconds(59));
    keeper.noteWhenDue(_ -> 4);
    assertThat(written()).hasSize(1);

    now = now.plus(Duration.ofSeconds(1));
    keeper.moved(PARTITION, 30, "v1;in=30");
    keeper.noteWhenDue(_ -> 4);
    keeper.noteWhenDue(_ -> 4);

    assertThat(written()).hasSize(2);
    assertThat(written().getLast().next()).isEqualTo(30);
    assertThat(written().getLast().end()).isEqualTo(34);
    assertThat(written().getLast().account()).isEqualTo("v1;in=30");
  }

  @Test
  void notesTheFirstThatItReadsAtOnce() {
    var other = new TopicPartition("raw.orders", 2);
    keeper.noteWhenDue(_ -> 4);
    keeper.hold(other, new KnownPosition("id", 0, 0, 0, "", now, "", false, Map.of()));

    keeper.moved(other, 7, "v1;in=7");
    keeper.noteWhenDue(_ -> 4);
    keeper.moved(other, 9, "v1;in=9");
    keeper.noteWhenDue(_ -> 4);

    assertThat(written()).hasSize(3);
    assertThat(written().getLast().account()).isEqualTo("v1;in=7");
  }

  @Test
  void notesNothingWhileItStandsStill() {
    now = now.plus(Duration.ofMinutes(5));
    keeper.noteWhenDue(_ -> 4);

    assertThat(written()).hasSize(1);
  }

  @Test
  void saysWhereItHasGivenUpInOrder() {
    keeper.moved(PARTITION, 30, "v1;in=30");
    keeper.release(PARTITION);

    assertThat(written().getLast().isReleased()).isTrue();
    assertThat(written().getLast().next()).isEqualTo(30);
    assertThat(keeper.holds(PARTITION)).isFalse();
  }

  @Test
  void saysNothingOfAPartitionThatIsSomebodyElses() {
    keeper.lose(PARTITION);
    keeper.moved(PARTITION, 30, "v1;in=30");
    keeper.release(PARTITION);

    assertThat(written()).hasSize(1);
  }

  @Test
  void givesNothingUpInOrderOnceItHasBrokenOff() {
    keeper.brokenOff();
    keeper.release(PARTITION);

    assertThat(written()).hasSize(1);
  }

  @Test
  void keepsMarksUntilTheyAreTakenAway() {
    keeper.mark(PARTITION, "trying", "10..12");
    keeper.moved(PARTITION, 12, "v1;in=12");
    now = now.plus(Duration.ofMinutes(1));
    keeper.noteWhenDue(_ -> 4);
    assertThat(written().getLast().marks()).containsEntry("trying", "10..12");

    keeper.mark(PARTITION, "trying", "");
    assertThat(written().getLast().marks()).isEmpty();
  }

  private List<KnownPosition> written() {
    return producer.history().stream()
        .map(record -> KnownPosition.decode(record.value()).orElseThrow())
        .toList();
  }
}
