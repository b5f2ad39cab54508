package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PortionTest {

  private static final TopicPartition FIRST = new TopicPartition("raw.orders", 0);
  private static final TopicPartition SECOND = new TopicPartition("raw.orders", 1);

  /** Behind the last record of the first stands a marker. */
  private final ConsumerRecords<byte[], byte[]> polled =
      new ConsumerRecords<>(
          Map.of(FIRST, records(FIRST, 10, 11, 13), SECOND, records(SECOND, 40, 41)),
          Map.of(FIRST, new OffsetAndMetadata(15), SECOND, new OffsetAndMetadata(42)));

  @Test
  void takesAllOfAPollAndGoesOnBehindItsMarkers() {
    var portion = Portion.of(polled, Integer.MAX_VALUE, _ -> true);

    assertThat(portion.records()).hasSize(5);
    assertThat(portion.next()).isEqualTo(Map.of(FIRST, 15L, SECOND, 42L));
    assertThat(portion.rest()).isEmpty();
  }

  @Test
  void takesExactlyAsManyAsThereAre() {
    var portion = Portion.of(polled, 5, _ -> true);

    assertThat(portion.records()).hasSize(5);
    assertThat(portion.rest()).isEmpty();
  }

  @Test
  void goesBackToWhatItDoesNotTake() {
    for (int permitted = 1; permitted < 5; permitted++) {
      var portion = Portion.of(polled, permitted, _ -> true);

      assertThat(portion.records()).hasSize(permitted);
      assertThat(missing(portion)).as("of %d", permitted).isEmpty();
      // What begins at its rest and has given no record has not moved.
      portion.next().keySet().forEach(each -> assertThat(offsets(portion, each)).isNotEmpty());
    }
  }

  @Test
  void leavesOutPartitionsThatAreNotOpenAndDoesNotMoveThem() {
    var portion = Portion.of(polled, 2, SECOND::equals);

    assertThat(offsets(portion, SECOND)).containsExactly(40L, 41L);
    assertThat(portion.next()).isEqualTo(Map.of(SECOND, 42L));
    assertThat(portion.rest()).isEmpty();
  }

  /** The offsets that are neither taken nor read again. */
  private List<String> missing(Portion portion) {
    var missing = new java.util.ArrayList<String>();
    var again = new HashMap<>(portion.rest());
    polled.forEach(
        each -> {
          var partition = new TopicPartition(each.topic(), each.partition());
          boolean isTaken = portion.records().contains(each);
          boolean isRest = again.getOrDefault(partition, Long.MAX_VALUE) <= each.offset();
          if (isTaken == isRest) {
            missing.add(partition + "@" + each.offset());
          }
        });
    return missing;
  }

  private static List<Long> offsets(Portion portion, TopicPartition partition) {
    return portion.records().stream()
        .filter(each -> each.partition() == partition.partition())
        .map(ConsumerRecord::offset)
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      TopicPartition partition, long... offsets) {
    return LongStream.of(offsets)
        .mapToObj(
            each ->
                new ConsumerRecord<>(
                    partition.topic(), partition.partition(), each, new byte[0], new byte[0]))
        .toList();
  }
}
