package dev.millrace.runtime.position;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compacted topic {@value #TOPIC} of an installation: the position of every group in every
 * partition. It is written without transactions, because an undecided transaction of a dead process
 * would delay every start. That is enough, because a noted position is always slightly old. A late
 * record of a process that was replaced does no harm, because the newer of two positions counts.
 * Thread-safe.
 */
public final class PositionLog implements AutoCloseable {

  /** The topic's name. */
  public static final String TOPIC = "positions";

  private static final Logger log = LoggerFactory.getLogger(PositionLog.class);
  private static final Duration POLL = Duration.ofMillis(500);

  /** The longest wait for the next record. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** How long nothing is logged after a failed write. */
  private static final Duration QUIET = Duration.ofSeconds(30);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final PositionSeal seal;
  private final LongConsumer unreadable;
  private final InstantSource clock;
  private final Map<PositionKey, KnownPosition> known = new ConcurrentHashMap<>();
  private final Object writing = new Object();
  private volatile Instant quietUntil = Instant.MIN;
  private boolean hasSeenGarbage;
  private @Nullable Consumer<byte[], byte[]> consumer;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * @param consumers make consumers without a group that also read uncommitted records, and fail
   *     when their position does not exist
   * @param producers make idempotent producers
   * @param seal used by one thread at a time
   * @param unreadable gets the number of records that are no positions of this system
   */
  public PositionLog(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Supplier<Producer<byte[], byte[]>> producers,
      PositionSeal seal,
      LongConsumer unreadable,
      InstantSource clock) {
    this.consumers = consumers;
    this.producers = producers;
    this.seal = seal;
    this.unreadable = unreadable;
    this.clock = clock;
  }

  /**
   * Reads these positions, including everything written before the call. A partition that the group
   * never read is missing in the map.
   *
   * @throws DependencyUnavailable when Kafka does not answer
   */
  public synchronized Map<PositionKey, KnownPosition> read(Collection<PositionKey> keys) {
    catchUp();
    var found = new HashMap<PositionKey, KnownPosition>();
    for (var key : keys) {
      var position = known.get(key);
      if (position != null) {
        found.put(key, position);
      }
    }
    return found;
  }

  /**
   * Reads the positions of a group in a topic, including everything written before the call.
   *
   * @throws DependencyUnavailable when Kafka does not answer
   */
  synchronized Map<TopicPartition, KnownPosition> readTopic(String group, String topic) {
    catchUp();
    var found = new HashMap<TopicPartition, KnownPosition>();
    known.forEach(
        (key, position) -> {
          if (key.group().equals(group) && key.topic().equals(topic)) {
            found.put(new TopicPartition(topic, key.partition()), position);
          }
        });
    return found;
  }

  /** The positions of a group in a topic, as last read. */
  List<KnownPosition> ofTopic(String group, String topic) {
    return known.entrySet().stream()
        .filter(each -> each.getKey().group().equals(group) && each.getKey().topic().equals(topic))
        .map(Map.Entry::getValue)
        .toList();
  }

  private void catchUp() {
    try {
      var reader = consumer();
      var ends = reader.endOffsets(reader.assignment());
      // A place beyond the end means that the topic was made anew. Known positions stay known.
      reader.seekToBeginning(
          ends.keySet().stream().filter(each -> reader.position(each) > ends.get(each)).toList());
      var deadline = clock.instant().plus(LONGEST);
      while (ends.keySet().stream().anyMatch(each -> reader.position(each) < ends.get(each))) {
        for (var record : poll(reader)) {
          take(record);
          deadline = clock.instant().plus(LONGEST);
        }
        if (clock.instant().isAfter(deadline)) {
          throw new KafkaException("nothing more comes before its end " + ends);
        }
      }
    } catch (KafkaException e) {
      giveUpConsumer();
      throw new DependencyUnavailable(
          "kafka", "cannot read the topic " + TOPIC + ": " + e.getMessage(), e);
    }
  }

  private static Iterable<ConsumerRecord<byte[], byte[]>> poll(Consumer<byte[], byte[]> reader) {
    try {
      return reader.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      reader.seekToBeginning(e.partitions());
      return List.of();
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    var open = consumer;
    if (open == null) {
      open = consumers.get();
      consumer = open;
      var partitions =
          open.partitionsFor(TOPIC).stream()
              .map(info -> new TopicPartition(TOPIC, info.partition()))
              .toList();
      open.assign(partitions);
      open.seekToBeginning(partitions);
    }
    return open;
  }

  private void giveUpConsumer() {
    if (consumer != null) {
      Utils.closeQuietly(consumer, "the reader of " + TOPIC);
      consumer = null;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    var key = record.key() == null ? null : PositionKey.decode(record.key()).orElse(null);
    if (record.value() == null && key != null) {
      return;
    }
    var position =
        record.value() == null ? null : KnownPosition.decode(record.value()).orElse(null);
    if (key == null || position == null || !isOurs(record)) {
      unreadable.accept(1);
      if (!hasSeenGarbage) {
        hasSeenGarbage = true;
        log.warn(
            "{}-{}, offset {}, is no position, or none that a service of this system noted: it lacks the"
                + " seal; it and others like it are left out and counted",
            record.topic(),
            record.partition(),
            record.offset());
      }
      return;
    }
    known.merge(key, position, PositionLog::newer);
  }

  private boolean isOurs(ConsumerRecord<byte[], byte[]> record) {
    synchronized (seal) {
      return seal.isSealed(record);
    }
  }

  private ProducerRecord<byte[], byte[]> sealed(PositionKey key, KnownPosition position) {
    var record = new ProducerRecord<>(TOPIC, key.encode(), position.encode());
    synchronized (seal) {
      seal.seal(record);
    }
    return record;
  }

  private static KnownPosition newer(KnownPosition before, KnownPosition after) {
    return after.isNewerThan(before) ? after : before;
  }

  /**
   * Remembers a position in memory only, unless a later one is known. The offset, and its topic,
   * may be gone when the position is needed again.
   */
  void remember(PositionKey key, KnownPosition position) {
    known.merge(
        key,
        position,
        (before, own) ->
            own.epoch() == before.epoch() && own.next() > before.next() ? own : before);
  }

  /**
   * Notes a position without waiting. A failure is logged; the next position is written as usual.
   */
  public void write(PositionKey key, KnownPosition position) {
    known.merge(key, position, PositionLog::newer);
    if (clock.instant().isBefore(quietUntil)) {
      return;
    }
    try {
      producer().send(sealed(key, position), (_, problem) -> written(key, problem));
    } catch (KafkaException | IllegalStateException e) {
      written(key, e);
    }
  }

  /**
   * Notes a position and returns when Kafka has stored it.
   *
   * @throws DependencyUnavailable when Kafka does not take it
   */
  public void writeNow(PositionKey key, KnownPosition position) {
    known.merge(key, position, PositionLog::newer);
    try {
      producer().send(sealed(key, position)).get();
    } catch (KafkaException | IllegalStateException | ExecutionException e) {
      throw new DependencyUnavailable(
          "kafka", "cannot note the position of " + key + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DependencyUnavailable("kafka", "interrupted while noting a position", e);
    }
  }

  private Producer<byte[], byte[]> producer() {
    synchronized (writing) {
      var open = producer;
      if (open == null) {
        open = producers.get();
        producer = open;
      }
      return open;
    }
  }

  /** Logs one line for an outage, instead of one for each failed write. */
  private void written(PositionKey key, @Nullable Exception problem) {
    if (problem != null && !clock.instant().isBefore(quietUntil)) {
      quietUntil = clock.instant().plus(QUIET);
      log.warn(
          "the position of {} cannot be noted; tried again in {}: {}",
          key,
          QUIET,
          problem.toString());
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      giveUpConsumer();
    }
    synchronized (writing) {
      if (producer != null) {
        producer.close(CLOSE_TIMEOUT);
        producer = null;
      }
    }
  }
}
