package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.MemoryTopics;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.watch.ManualTimers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommittedPlacesTest {

  private static final TopicPartition LETTERS = new TopicPartition("dlq.orders", 0);
  private static final TopicPartition OTHERS = new TopicPartition("dlq.others", 0);

  private final ManualTimers clock = new ManualTimers();
  private final PositionKeeper keeper =
      new PositionKeeper(EmptyPositionLog.at(clock), "group", "dlq@here", clock);
  private final MemoryTopics topics = new MemoryTopics().with(LETTERS, 0, 50).with(OTHERS, 0, 50);
  private final CommittedPlaces places =
      new CommittedPlaces(
          new StartingPoints(keeper, topics.facts(clock), Truth.KAFKA, null, clock));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

  @BeforeEach
  void assign() {
    consumer.assign(List.of(LETTERS, OTHERS));
  }

  @Test
  void countsWhatIsCommittedForEachPartition() {
    places.read(LETTERS, records(LETTERS, 0, 3));
    places.read(OTHERS, records(OTHERS, 7, 9));

    assertThat(commit(LETTERS, 3)).isEqualTo("v1;in=3;emitted=3");
    places.read(LETTERS, records(LETTERS, 3, 4));
    assertThat(commit(LETTERS, 4)).isEqualTo("v1;in=4;emitted=4");
    assertThat(commit(OTHERS, 9)).isEqualTo("v1;in=2;emitted=2");
  }

  @Test
  void countsWhatIsReadAgainBeforeItsCommitOnce() {
    places.read(LETTERS, records(LETTERS, 0, 3));
    places.read(LETTERS, records(LETTERS, 0, 2));

    assertThat(commit(LETTERS, 2)).isEqualTo("v1;in=2;emitted=2");
  }

  @Test
  void keepsTheAccountWhenNothingIsReadInBetween() {
    places.read(LETTERS, records(LETTERS, 0, 3));
    commit(LETTERS, 3);

    assertThat(commit(LETTERS, 3)).isEqualTo("v1;in=3;emitted=3");
  }

  @Test
  void goesOnWithWhatIsCommitted() {
    consumer.commitSync(Map.of(LETTERS, new OffsetAndMetadata(10, "v1;in=7;emitted=7")));

    assertThat(prepare(LETTERS, OTHERS)).isEqualTo(Map.of(LETTERS, 10L, OTHERS, 0L));
    assertThat(places.gaps()).isEmpty();

    places.read(LETTERS, records(LETTERS, 10, 13));
    assertThat(commit(LETTERS, 13)).isEqualTo("v1;in=10;emitted=10");
    assertThat(keeper.read(List.of(LETTERS)).get(LETTERS).next()).isEqualTo(13);
  }

  @Test
  void countsWhatComesAgainAsRepeatedUntilThatIsReached() {
    consumer.commitSync(Map.of(LETTERS, new OffsetAndMetadata(10, "v1;in=7;emitted=7;again=12")));
    prepare(LETTERS);

    places.read(LETTERS, records(LETTERS, 10, 11));
    assertThat(commit(LETTERS, 11)).isEqualTo("v1;in=8;emitted=8;repeated=1;again=12");
    places.read(LETTERS, records(LETTERS, 11, 14));
    assertThat(commit(LETTERS, 14)).isEqualTo("v1;in=11;emitted=11;repeated=2");
    places.read(LETTERS, records(LETTERS, 11, 12));
    assertThat(commit(LETTERS, 12)).as("it is over").isEqualTo("v1;in=12;emitted=12;repeated=2");
  }

  @Test
  void countsNothingThatWasReadBeforeItIsPreparedAnew() {
    places.read(LETTERS, records(LETTERS, 0, 3));

    prepare(LETTERS);

    assertThat(commit(LETTERS, 0)).isEqualTo("v1");
  }

  @Test
  void forgetsAllOfAPartitionThatItGivesUp() {
    consumer.commitSync(Map.of(LETTERS, new OffsetAndMetadata(10, "v1;in=7;emitted=7;again=12")));
    prepare(LETTERS);
    places.read(LETTERS, records(LETTERS, 10, 11));

    places.forget(LETTERS);
    places.read(LETTERS, records(LETTERS, 10, 11));

    assertThat(commit(LETTERS, 11)).isEqualTo("v1;in=1;emitted=1");
    places.forget(LETTERS);
    assertThat(commit(LETTERS, 11)).isEqualTo("v1");
  }

  @Test
  void storesWhereToGoOnBehindAGap() {
    consumer.commitSync(Map.of(LETTERS, new OffsetAndMetadata(60, "v1;in=7;emitted=7")));
    assertThat(prepare(LETTERS)).isEmpty();
    var gap = places.gaps().getFirst();
    assertThat(gap.kind()).isEqualTo(Gap.Kind.SHORTER);

    places.accept(gap, 45, consumer);

    var stored = consumer.committed(Set.of(LETTERS)).get(LETTERS);
    assertThat(stored.offset()).isEqualTo(45);
    assertThat(stored.metadata()).startsWith("v1;in=7;emitted=7");
    assertThat(prepare(LETTERS)).isEqualTo(Map.of(LETTERS, 45L));
    assertThat(places.gaps()).isEmpty();
    assertThat(keeper.noted(LETTERS).orElseThrow().epoch()).isOne();
  }

  @Test
  void doesNotGoOnWhileKafkaDoesNotTakeThePlace() {
    consumer.commitSync(Map.of(LETTERS, new OffsetAndMetadata(60, "v1;in=7;emitted=7")));
    prepare(LETTERS);
    var gap = places.gaps().getFirst();
    var away =
        new MockConsumer<byte[], byte[]>("none") {
          @Override
          public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            throw new KafkaException("away");
          }
        };

    assertThatThrownBy(() -> places.accept(gap, 45, away))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("store where to go on");

    assertThat(keeper.noted(LETTERS)).isEmpty();
  }

  @Test
  void whatKafkaDoesNotTellIsAnOutage() {
    var away =
        new MockConsumer<byte[], byte[]>("none") {
          @Override
          public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
              Set<TopicPartition> partitions) {
            throw new KafkaException("away");
          }
        };

    assertThatThrownBy(() -> places.prepare(List.of(LETTERS), away))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("read committed offsets");
  }

  private Map<TopicPartition, Long> prepare(TopicPartition... partitions) {
    return places.prepare(List.of(partitions), consumer);
  }

  private String commit(TopicPartition partition, long next) {
    var accounted = places.accounted(Map.of(partition, new OffsetAndMetadata(next)));
    places.committed(accounted);
    assertThat(accounted.get(partition).offset()).isEqualTo(next);
    return accounted.get(partition).metadata();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      TopicPartition partition, long from, long until) {
    return LongStream.range(from, until)
        .mapToObj(
            offset ->
                new ConsumerRecord<byte[], byte[]>(
                    partition.topic(), partition.partition(), offset, null, new byte[] {1}))
        .toList();
  }
}
