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
 * The compacted topic {@value #TOPIC} of an installation: what every group has reached in every
 * partition. It is written outside of transactions: one that a dead process has left undecided
 * would hold up whoever starts meanwhile, and what is noted is by its nature a little old. A late
 * word of a process that was replaced does no harm, as of two positions the newer one counts.
 * Thread-safe.
 */
public final class PositionLog implements AutoCloseable {

  /** The topic's name. */
  public static final String TOPIC = "positions";

  private static final Logger log = LoggerFactory.getLogger(PositionLog.class);
  private static final Duration POLL = Duration.ofMillis(500);

  /** Without a record. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** After a failed write. */
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
   * @param consumers make consumers without a group that read uncommitted records, too, and fail
   *     where their position is not there
   * @param producers make idempotent producers
   * @param seal is used by one thread at a time
   * @param unreadable is told how many records were found that are none of ours
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
   * What is known of these, after all that was written before the call; a group that has never been
   * in a partition is missing from the answer.
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
   * What is known of a group in a topic, after all that was written before the call.
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

  /** What was known of a group in a topic when it was read last. */
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
      // Further than the end is a place in a topic that was made anew; what is known stays known.
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
   * Knows a position without noting it, where nothing further is known: the offset may be gone by
   * the time that it is asked for again, together with its topic.
   */
  void remember(PositionKey key, KnownPosition position) {
    known.merge(
        key,
        position,
        (before, own) ->
            own.epoch() == before.epoch() && own.next() > before.next() ? own : before);
  }

  /** Notes a position soon. When that fails it is said in the log, and left to the next one. */
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
   * Notes a position, and returns when that is safe.
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

  /** One line for an outage, in which nobody waits for it again and again. */
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
