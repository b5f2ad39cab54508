package dev.millrace.runtime.kafka;

import dev.millrace.runtime.metrics.StageMetrics;
import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What waits to be read by one consumer. */
final class Backlog {

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final long UNKNOWN = -1;

  private Backlog() {}

  /** Records that wait, or {@link StageMetrics#UNKNOWN} while Kafka has not told. */
  static double lag(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    long sum = 0;
    for (var partition : partitions) {
      long lag = lag(partition, consumer);
      if (lag == UNKNOWN) {
        return StageMetrics.UNKNOWN;
      }
      sum += lag;
    }
    return sum;
  }

  /** Records of a partition that wait; negative while Kafka has not told. */
  static long lag(TopicPartition partition, Consumer<byte[], byte[]> consumer) {
    return consumer.currentLag(partition).orElse(UNKNOWN);
  }

  /** Asks Kafka whether these partitions are read to their ends. */
  static boolean isRead(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    var ends = consumer.endOffsets(partitions, ANSWER);
    return partitions.stream()
        .allMatch(each -> consumer.position(each, ANSWER) >= ends.getOrDefault(each, 0L));
  }
}
