package dev.millrace.runtime.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * The part of a poll that is worked on now. The consumer has to go back to the rest.
 *
 * @param records to work on, those of a partition in their order
 * @param next the offset each of their partitions goes on with; may be changed
 * @param rest where the rest of a partition begins that is not worked on now
 */
record Portion(
    List<ConsumerRecord<byte[], byte[]>> records,
    Map<TopicPartition, Long> next,
    Map<TopicPartition, Long> rest) {

  /**
   * Takes as much of a poll as is permitted.
   *
   * @param permitted most records
   * @param isOpen whether the records of a partition may be worked on. It is asked once for each,
   *     and goes where the partition is to be read from when it answers no
   */
  static Portion of(
      ConsumerRecords<byte[], byte[]> polled, int permitted, Predicate<TopicPartition> isOpen) {
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(polled.count());
    Map<TopicPartition, Long> next = new HashMap<>();
    Map<TopicPartition, Long> waiting = new HashMap<>();
    for (var partition : polled.partitions()) {
      if (!isOpen.test(partition)) {
        continue;
      }
      var records = polled.records(partition);
      int room = permitted - batch.size();
      if (records.size() <= room) {
        batch.addAll(records);
        next.put(partition, polled.nextOffsets().get(partition).offset());
        continue;
      }
      batch.addAll(records.subList(0, room));
      long rest = records.get(room).offset();
      waiting.put(partition, rest);
      if (room > 0) {
        next.put(partition, rest);
      }
    }
    return new Portion(batch, next, waiting);
  }
}
