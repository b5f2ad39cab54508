package dev.millrace.cli.account;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Checks whether committed records wait in a range of offsets. Offsets alone do not show it,
 * because transaction markers and aborted records take some, too.
 */
final class Tail {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;

  /**
   * @param consumer of committed records, without a group
   */
  Tail(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Tells whether no record is between these offsets. When that cannot be found out soon, the
   * answer is that there is one.
   */
  boolean isEmpty(TopicPartition partition, long from, long end) {
    try {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.position(partition) < end) {
        for (var record : consumer.poll(POLL)) {
          return record.offset() >= end;
        }
        if (System.nanoTime() - deadline > 0) {
          return false;
        }
      }
      return true;
    } catch (KafkaException _) {
      return false;
    } catch (OutOfMemoryError _) {
      // A record of hundreds of megabytes, which may be a few kilobytes when compressed: it is a
      // record.
      return false;
    }
  }
}
