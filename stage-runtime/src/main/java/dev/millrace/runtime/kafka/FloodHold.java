package dev.millrace.runtime.kafka;

import dev.millrace.runtime.flood.Cause;
import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodListener;
import dev.millrace.runtime.flood.FloodListener.Ending;
import dev.millrace.runtime.flood.Flooded;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Carries out the decisions of a {@link FloodBreaker} on the partitions of one consumer thread. A
 * held partition is paused at its first event that waits. The consumer polls on, stays in its group
 * and serves the other partitions.
 */
final class FloodHold {

  private static final Logger log = LoggerFactory.getLogger(FloodHold.class);

  private final String name;
  private final String topic;
  private final FloodBreaker breaker;
  private final FloodListener listener;

  /** What is to be released, and why; the consumer thread does it with its next records. */
  private final Map<Cause, Ending> wishes = new ConcurrentHashMap<>();

  private final Map<TopicPartition, Long> backlog = new HashMap<>();
  private final Set<TopicPartition> cut = new HashSet<>();
  private volatile Ending handOver = Ending.HANDED_OVER;
  private volatile @Nullable MessageListenerContainer container;

  FloodHold(String name, String topic, FloodBreaker breaker, FloodListener listener) {
    this.name = name;
    this.topic = topic;
    this.breaker = breaker;
    this.listener = listener;
  }

  void attach(MessageListenerContainer ownContainer) {
    container = ownContainer;
  }

  List<Flood> floods() {
    return breaker.floods();
  }

  String topic() {
    return topic;
  }

  Duration releaseAfter() {
    return breaker.policy().releaseAfter();
  }

  ConsumerState state() {
    var floods = breaker.floods();
    return floods.isEmpty()
        ? new ConsumerState.Running()
        : new ConsumerState.Held(
            floods.stream().map(each -> each.cause().toString()).collect(Collectors.joining("; ")));
  }

  /**
   * Releases the partitions that some floods hold, and accepts the dead letters of their causes.
   * The first request for a cause counts. For any thread.
   *
   * @return the floods that will be over
   */
  List<Flood> release(Predicate<Flood> which, Ending why) {
    var floods = breaker.floods().stream().filter(which).toList();
    floods.forEach(flood -> wishes.putIfAbsent(flood.cause(), why));
    // Their next records wake the consumer thread up, which then grants the wish.
    floods.forEach(flood -> flood.heldAt().keySet().forEach(this::resume));
    return floods;
  }

  /** Notes why the partitions are about to be given up. For any thread. */
  void handOver(Ending why) {
    handOver = why;
  }

  /** Carries out the requests since the last records. */
  void obey(Consumer<byte[], byte[]> consumer) {
    if (wishes.isEmpty()) {
      return;
    }
    var granted = Map.copyOf(wishes);
    var held =
        breaker.floods().stream()
            .filter(flood -> granted.containsKey(flood.cause()))
            .flatMap(flood -> flood.heldAt().keySet().stream())
            .map(each -> new TopicPartition(topic, each))
            .toList();
    backlog.putAll(ends(held, consumer));
    wishes.keySet().removeAll(granted.keySet());
    var over = breaker.release(granted::containsKey);
    held.forEach(partition -> resume(partition.partition()));
    over.forEach(flood -> listener.ended(name, flood, granted.get(flood.cause())));
  }

  private static Map<TopicPartition, Long> ends(
      Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    try {
      return consumer.endOffsets(partitions);
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("find the end of " + partitions, e);
    }
  }

  /** Whether a partition is held. */
  boolean holds(TopicPartition partition) {
    return breaker.heldAt(partition.partition()).isPresent();
  }

  /** Whether a partition is held, and is put back to where it is. */
  boolean keeps(TopicPartition partition, Consumer<byte[], byte[]> consumer) {
    var offset = breaker.heldAt(partition.partition());
    offset.ifPresent(at -> consumer.seek(partition, at));
    return offset.isPresent();
  }

  void begin(List<ConsumerRecord<byte[], byte[]>> batch) {
    breaker.begin(
        partition -> firstOffset(batch, partition),
        partition -> firstOffset(batch.reversed(), partition));
  }

  private static long firstOffset(List<ConsumerRecord<byte[], byte[]>> records, int partition) {
    for (var record : records) {
      if (record.partition() == partition) {
        return record.offset();
      }
    }
    return -1;
  }

  /**
   * Answers the part of a batch that may be written, and changes the offsets at which its
   * partitions go on.
   */
  List<ConsumerRecord<byte[], byte[]>> cut(
      List<ConsumerRecord<byte[], byte[]>> batch, Map<TopicPartition, Long> next, Flooded flooded) {
    var holds = flooded.holds();
    for (var entry : next.entrySet()) {
      var hold = holds.get(entry.getKey().partition());
      if (hold != null) {
        entry.setValue(hold);
        cut.add(entry.getKey());
      }
    }
    return batch.stream()
        .filter(each -> each.offset() < holds.getOrDefault(each.partition(), Long.MAX_VALUE))
        .toList();
  }

  /** Seeks to where the written batch was cut, and holds what must be held. */
  void committed(Map<TopicPartition, Long> next, Consumer<byte[], byte[]> consumer) {
    var opened = breaker.committed(next.keySet().stream().map(TopicPartition::partition).toList());
    for (var partition : cut) {
      consumer.seek(partition, next.get(partition));
      if (breaker.heldAt(partition.partition()).isPresent() && container != null) {
        container.pausePartition(partition);
      }
    }
    cut.clear();
    opened.forEach(flood -> listener.opened(name, flood));
    if (breaker.isAccepting()) {
      rearm(consumer);
    }
  }

  private void rearm(Consumer<byte[], byte[]> consumer) {
    var owned = consumer.assignment();
    backlog
        .entrySet()
        .removeIf(
            entry ->
                !owned.contains(entry.getKey())
                    || consumer.position(entry.getKey()) >= entry.getValue());
    breaker
        .rearm(partition -> !backlog.containsKey(new TopicPartition(topic, partition)))
        .forEach(cause -> log.info("{} looks out for floods of {} again", name, cause));
  }

  void rolledBack() {
    cut.clear();
    breaker.rolledBack();
  }

  /** Forgets partitions that were given up. */
  void forget(Collection<TopicPartition> partitions) {
    for (var partition : partitions) {
      backlog.remove(partition);
      resume(partition.partition());
      breaker.forget(partition.partition()).forEach(flood -> listener.ended(name, flood, handOver));
    }
  }

  private void resume(int partition) {
    if (container != null) {
      container.resumePartition(new TopicPartition(topic, partition));
    }
  }
}
