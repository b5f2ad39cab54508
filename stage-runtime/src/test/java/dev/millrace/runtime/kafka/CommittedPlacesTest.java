package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.TopicFacts;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.watch.ManualTimers;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommittedPlacesTest {

  private static final TopicPartition LETTERS = new TopicPartition("dlq.orders", 0);
  private static final TopicPartition OTHERS = new TopicPartition("dlq.others", 0);

  private final ManualTimers clock = new ManualTimers();
  private final CommittedPlaces places =
      new CommittedPlaces(
          new StartingPoints(
              new PositionKeeper(EmptyPositionLog.at(clock), "group", "dlq@here", clock),
              new TopicFacts(
                  () -> {
                    throw new AssertionError("nothing is looked for");
                  },
                  clock),
              Truth.KAFKA,
              null,
              clock));

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
