package dev.millrace.runtime.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets a consumer begin at most one batch in an interval, so that a trickle of events does not keep
 * the broker busy with transactions of one event each. A batch that takes longer is followed by the
 * next at once, and so is a pause in the events: neither throughput nor a single event waits. Not
 * thread-safe.
 */
public final class BatchPace {

  /** Longer than a fetch that finds records takes; a batch of so many needs no more of them. */
  private static final Duration FETCH = Duration.ofMillis(2);

  private static final int ENOUGH = 1_000;

  private final long interval;
  private long begun;
  private long held;
  private boolean isHeld;

  /**
   * @param interval between the beginnings of two batches; zero for no pace
   */
  public BatchPace(Duration interval) {
    this.interval = interval.toNanos();
    this.begun = System.nanoTime() - this.interval;
  }

  /**
   * A batch begins.
   *
   * @param polled what the consumer has got. After {@link #hold} that was fetched before the wait,
   *     as a consumer fetches ahead; what has come meanwhile is then polled as well.
   * @param isOurs whether the consumer still has a partition: it may lose some by polling
   */
  public <K, V> ConsumerRecords<K, V> begin(
      ConsumerRecords<K, V> polled, Consumer<K, V> consumer, Predicate<TopicPartition> isOurs) {
    begun = System.nanoTime();
    boolean isOld = isHeld && begun - held < FETCH.toNanos();
    isHeld = false;
    if (!isOld || polled.count() >= ENOUGH) {
      return polled;
    }
    var since = ConsumerRecords.<K, V>empty();
    try {
      since = consumer.poll(FETCH);
    } catch (KafkaException _) {
      // It is to stop, and does after this batch; or it will fail again when it is next polled.
    }
    return joined(polled, since, isOurs);
  }

  /** A batch has ended: waits until the next may begin. */
  public void hold() {
    long end = begun + interval;
    while (end - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, end - System.nanoTime());
      isHeld = true;
    }
    held = System.nanoTime();
  }

  private static <K, V> ConsumerRecords<K, V> joined(
      ConsumerRecords<K, V> first, ConsumerRecords<K, V> second, Predicate<TopicPartition> isOurs) {
    var records = new HashMap<TopicPartition, List<ConsumerRecord<K, V>>>();
    var next = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (var part : List.of(first, second)) {
      for (var partition : part.partitions()) {
        records.computeIfAbsent(partition, _ -> new ArrayList<>()).addAll(part.records(partition));
      }
      next.putAll(part.nextOffsets());
    }
    records.keySet().removeIf(partition -> !isOurs.test(partition));
    next.keySet().retainAll(records.keySet());
    return new ConsumerRecords<>(records, Map.copyOf(next));
  }
}
