package dev.millrace.cli.account;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks whether a record is there that a reader of committed records will ever get. Offsets do not
 * tell: the ends of transactions take some, and so does what was aborted.
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
   * Whether there is none between these offsets; what cannot be found out soon is taken for one.
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
      // One record of hundreds of megabytes, which a few kilobytes may hold: it is one.
      return false;
    }
  }
}
