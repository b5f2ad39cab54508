package dev.millrace.dlq.redrive;

import dev.millrace.dlq.letter.Cause;
import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.EventMark;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Origin;
import dev.millrace.dlq.record.KafkaRecords;
import dev.millrace.dlq.store.DeadLetterLedger;
import dev.millrace.runtime.kafka.PlatformHeaders;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Splits dead letters that stand for many events: each event gets one of its own, with the bytes
 * that its topic still has. Events that the topic no longer has stay with the shared dead letter.
 * All of them stay when the topic was deleted and made anew, since other events have their offsets.
 */
public final class Separation {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final int ROWS = 500;
  private static final long BYTES = 16L << 20;

  private final Supplier<Consumer<byte[], byte[]>> readers;
  private final DeadLetterLedger ledger;
  private final Duration longest;
  private final InstantSource clock;

  /**
   * @param readers of consumers without a group that read committed records only
   * @param longest the longest wait for the records to read
   */
  public Separation(
      Supplier<Consumer<byte[], byte[]>> readers,
      DeadLetterLedger ledger,
      Duration longest,
      InstantSource clock) {
    this.readers = readers;
    this.ledger = ledger;
    this.longest = longest;
    this.clock = clock;
  }

  /**
   * Splits an entry.
   *
   * @return the entries that its events have now, its own first
   * @throws DependencyUnavailable when Kafka does not answer in time; entries made so far stay
   */
  public List<DeadLetterId> separate(Entry entry) {
    var shared = entry.latest().record();
    var partition = new TopicPartition(shared.topic(), shared.partition());
    var ids = new ArrayList<DeadLetterId>();
    ids.add(entry.id());
    try (var reader = readers.get()) {
      reader.assign(List.of(partition));
      long first = reader.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
      long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      if (!isStillThere(reader, partition, entry.latest(), first, end)) {
        return ids;
      }
      var own = new ArrayList<Failure>();
      long bytes = 0;
      for (var span : entry.latest().alike()) {
        long last = Math.min(span.last(), end - 1);
        for (long at = Math.max(span.first(), first); at <= last; ) {
          for (var record : read(reader, partition, at, last)) {
            at = record.offset() + 1;
            if (record.offset() <= last && record.offset() != shared.offset()) {
              own.add(failure(entry.latest(), record));
              bytes +=
                  Math.max(0, record.serializedKeySize())
                      + Math.max(0, record.serializedValueSize());
            }
            if (own.size() >= ROWS || bytes >= BYTES) {
              store(entry, own, ids);
              bytes = 0;
            }
          }
          at = Math.max(at, reader.position(partition));
        }
      }
      store(entry, own, ids);
    } catch (KafkaException e) {
      throw new DependencyUnavailable("kafka", "cannot read " + partition + " again", e);
    }
    return ids;
  }

  /**
   * Whether the topic is the one it was: by the event whose bytes are kept, unless its time is
   * over.
   */
  private boolean isStillThere(
      Consumer<byte[], byte[]> reader,
      TopicPartition partition,
      Failure shared,
      long first,
      long end) {
    long offset = shared.record().offset();
    if (offset < first) {
      return true;
    }
    if (offset >= end) {
      return false;
    }
    return read(reader, partition, offset, offset).stream()
        .filter(record -> record.offset() == offset)
        .anyMatch(record -> EventMark.of(failure(shared, record)).equals(EventMark.of(shared)));
  }

  private List<ConsumerRecord<byte[], byte[]>> read(
      Consumer<byte[], byte[]> reader, TopicPartition partition, long from, long last) {
    if (reader.position(partition) != from) {
      reader.seek(partition, from);
    }
    Instant deadline = clock.instant().plus(longest);
    while (reader.position(partition) <= last) {
      var records = reader.poll(POLL).records(partition);
      if (!records.isEmpty()) {
        return records;
      }
      if (clock.instant().isAfter(deadline)) {
        throw new DependencyUnavailable(
            "kafka",
            "%s cannot be read from offset %d on within %s".formatted(partition, from, longest),
            new java.util.concurrent.TimeoutException());
      }
    }
    return List.of();
  }

  private void store(Entry entry, List<Failure> own, List<DeadLetterId> ids) {
    if (!own.isEmpty()) {
      ids.addAll(ledger.separate(entry.id(), own));
    }
    own.clear();
  }

  private static Failure failure(Failure shared, ConsumerRecord<byte[], byte[]> record) {
    var cause = shared.cause();
    return new Failure(
        DeadLetterId.of(shared.stage(), record.topic(), record.partition(), record.offset()),
        shared.pipeline(),
        shared.stage(),
        PlatformHeaders.eventId(record),
        KafkaRecords.failed(record),
        new Cause(
            cause.errorClass(),
            cause.code(),
            "failed like %s: %s".formatted(shared.id(), cause.message()),
            cause.violations(),
            cause.fingerprint()),
        shared.attempts(),
        shared.firstFailedAt(),
        shared.lastFailedAt(),
        "",
        null,
        List.of(),
        new Origin(
            shared.origin().source(),
            shared.origin().isSealed(),
            0,
            shared.origin().ingestedAtOrNull()));
  }
}
