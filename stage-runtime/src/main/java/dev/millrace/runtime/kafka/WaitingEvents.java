package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.StartingPoints.Start;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts the events in a topic that a stage will take for sent by the stage before, each for the
 * first time. Offsets do not tell: the ends of transactions take some, and redrives and strangers
 * write records, too. For one thread.
 */
final class WaitingEvents implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final InboundRecords inbound;
  private final Repeats<TopicPartition> repeats = new Repeats<>();
  private final Duration patience;

  /**
   * @param consumer of committed records, without a group
   * @param inbound reads records as the stage does
   * @param patience after which counting is given up
   */
  WaitingEvents(Consumer<byte[], byte[]> consumer, InboundRecords inbound, Duration patience) {
    this.consumer = consumer;
    this.inbound = inbound;
    this.patience = patience;
  }

  /**
   * Counts those between places and ends; empty when there are too many to be counted soon.
   *
   * @param from the places, with their accounts
   */
  OptionalLong count(Map<TopicPartition, Start> from, Map<TopicPartition, Long> ends) {
    var open = new HashSet<TopicPartition>();
    ends.forEach(
        (partition, end) -> {
          if (from.containsKey(partition) && from.get(partition).next() < end) {
            open.add(partition);
          }
        });
    if (open.isEmpty()) {
      return OptionalLong.of(0);
    }
    try {
      return count(open, from, ends);
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("count what waits", e);
    }
  }

  private OptionalLong count(
      HashSet<TopicPartition> open,
      Map<TopicPartition, Start> from,
      Map<TopicPartition, Long> ends) {
    consumer.assign(open);
    for (var partition : open) {
      var place = from.get(partition);
      consumer.seek(partition, place.next());
      repeats.restore(partition, place.account());
      inbound.restore(partition.partition(), place.account());
    }
    long deadline = System.nanoTime() + patience.toNanos();
    long count = 0;
    while (!open.isEmpty()) {
      for (var record : consumer.poll(POLL)) {
        var partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.get(partition) && isFresh(record, partition)) {
          count++;
        }
      }
      for (var partition : List.copyOf(open)) {
        if (consumer.position(partition) >= ends.get(partition)) {
          open.remove(partition);
          consumer.pause(List.of(partition));
        }
      }
      if (!open.isEmpty() && System.nanoTime() - deadline > 0) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(count);
  }

  private boolean isFresh(ConsumerRecord<byte[], byte[]> record, TopicPartition partition) {
    var in = inbound.of(record, record.timestamp());
    return !in.isRedriven()
        && !in.isForeign()
        && !(repeats.any() && repeats.covers(partition, record.offset()));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
