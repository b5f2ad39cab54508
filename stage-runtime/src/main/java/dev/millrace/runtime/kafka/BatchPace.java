package dev.millrace.runtime.kafka;

import dev.millrace.runtime.stage.DependencyUnavailable;
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
import org.apache.kafka.common.errors.WakeupException;

/**
 * Limits a consumer to one batch in an interval. Otherwise a trickle of events would keep the
 * broker busy with transactions of one event each. The next batch begins at once after a batch that
 * took longer than the interval, and after a pause in the events: neither throughput nor a single
 * event waits. Not thread-safe.
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
   * @param isKept whether a partition's records of the first poll still count: the consumer may
   *     lose a partition by polling, and get it back elsewhere
   * @throws DependencyUnavailable when the second poll fails
   */
  public <K, V> ConsumerRecords<K, V> begin(
      ConsumerRecords<K, V> polled, Consumer<K, V> consumer, Predicate<TopicPartition> isKept) {
    begun = System.nanoTime();
    boolean isOld = isHeld && begun - held < FETCH.toNanos();
    isHeld = false;
    if (!isOld || polled.count() >= ENOUGH) {
      return polled;
    }
    var since = ConsumerRecords.<K, V>empty();
    try {
      since = consumer.poll(FETCH);
    } catch (WakeupException _) {
      // It is to stop, and does after this batch.
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("poll what has come since", e);
    }
    return joined(polled, since, isKept);
  }

  /** Waits after a batch until the next may begin. */
  public void hold() {
    long end = begun + interval;
    while (end - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, end - System.nanoTime());
      isHeld = true;
    }
    held = System.nanoTime();
  }

  /** Two polls as one, where the second has gone on from the first or, if that is lost, not. */
  static <K, V> ConsumerRecords<K, V> joined(
      ConsumerRecords<K, V> first, ConsumerRecords<K, V> second, Predicate<TopicPartition> isKept) {
    var records = new HashMap<TopicPartition, List<ConsumerRecord<K, V>>>();
    var next = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (var partition : first.partitions()) {
      if (isKept.test(partition)) {
        records.put(partition, new ArrayList<>(first.records(partition)));
        next.put(partition, first.nextOffsets().get(partition));
      }
    }
    for (var partition : second.partitions()) {
      records.computeIfAbsent(partition, _ -> new ArrayList<>()).addAll(second.records(partition));
    }
    next.putAll(second.nextOffsets());
    next.keySet().retainAll(records.keySet());
    return new ConsumerRecords<>(records, Map.copyOf(next));
  }
}
