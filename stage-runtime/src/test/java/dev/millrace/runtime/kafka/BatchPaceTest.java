package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** How two polls become one batch; when they do is in {@link BatchPaceIT}. */
class BatchPaceTest {

  private static final TopicPartition KEPT = new TopicPartition("t", 0);
  private static final TopicPartition LOST = new TopicPartition("t", 1);
  private static final ConsumerRecords<byte[], byte[]> FIRST =
      polled(Map.of(KEPT, List.of(0L, 1L), LOST, List.of(0L, 1L)));

  @Test
  void theSecondPollFollowsTheFirst() {
    var batch = BatchPace.joined(FIRST, polled(Map.of(KEPT, List.of(2L, 3L))), _ -> true);

    assertThat(offsets(batch, KEPT)).containsExactly(0L, 1L, 2L, 3L);
    assertThat(offsets(batch, LOST)).containsExactly(0L, 1L);
    assertThat(batch.nextOffsets().get(KEPT).offset()).isEqualTo(4);
    assertThat(batch.nextOffsets().get(LOST).offset()).isEqualTo(2);
  }

  @Test
  void ofAPartitionThatWasLostAndRegainedOnlyTheSecondPollCounts() {
    var second = polled(Map.of(LOST, List.of(0L, 1L, 2L)));

    var batch = BatchPace.joined(FIRST, second, partition -> !partition.equals(LOST));

    assertThat(offsets(batch, LOST)).containsExactly(0L, 1L, 2L);
    assertThat(batch.nextOffsets().get(LOST).offset()).isEqualTo(3);
    assertThat(offsets(batch, KEPT)).containsExactly(0L, 1L);
  }

  @Test
  void aPartitionThatIsGoneHasNoRecordsAndNoPosition() {
    var batch =
        BatchPace.joined(FIRST, ConsumerRecords.empty(), partition -> !partition.equals(LOST));

    assertThat(batch.partitions()).isEqualTo(Set.of(KEPT));
    assertThat(batch.nextOffsets()).containsOnlyKeys(KEPT);
  }

  private static ConsumerRecords<byte[], byte[]> polled(Map<TopicPartition, List<Long>> offsets) {
    var records = new HashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
    var next = new HashMap<TopicPartition, OffsetAndMetadata>();
    offsets.forEach(
        (partition, all) -> {
          records.put(partition, all.stream().map(offset -> record(partition, offset)).toList());
          next.put(partition, new OffsetAndMetadata(all.getLast() + 1));
        });
    return new ConsumerRecords<>(records, next);
  }

  private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset) {
    return new ConsumerRecord<>(
        partition.topic(), partition.partition(), offset, new byte[0], new byte[0]);
  }

  private static List<Long> offsets(
      ConsumerRecords<byte[], byte[]> batch, TopicPartition partition) {
    return batch.records(partition).stream().map(ConsumerRecord::offset).toList();
  }
}
