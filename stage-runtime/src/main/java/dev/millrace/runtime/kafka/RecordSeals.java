package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.PositionSeal;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.seal.Sealer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks the seals of records, by which a service tells records of this system from all
 * others. A seal covers the topic, the key, the value and all platform headers; also the partition,
 * when the record was sent to one. So no part of a sealed record can be changed, and its seal is
 * void in another topic and in a system with another key. A seal does not show that a record is a
 * copy within the same topic. An event that claims nothing beyond its id has a tag instead, which
 * is far cheaper ({@link EventTags}). Not thread-safe.
 */
public final class RecordSeals implements PositionSeal {

  /** The first byte: the version of all this, and whether the partition is covered. */
  private static final byte ANYWHERE = 1;

  private static final byte IN_PARTITION = 2;
  private static final int NO_PARTITION = -1;

  /** What is covered, in this order. */
  private static final String[] COVERED = {
    PlatformHeaders.EVENT_ID,
    PlatformHeaders.INGESTED_AT,
    PlatformHeaders.REDRIVE_OF,
    PlatformHeaders.ATTEMPTS,
    PlatformHeaders.REDRIVE_NUMBER,
    PlatformHeaders.REDRIVEN
  };

  private final Sealer sealer;
  private final EventTags tags;

  public RecordSeals(SealKey key) {
    this.sealer = key.sealer();
    this.tags = new EventTags(key);
  }

  /** Adds the tag of an event that a stage passes on. A record that is sealed needs none. */
  void tag(ProducerRecord<byte[], ? extends byte @Nullable []> record, byte[] eventId) {
    record.headers().add(PlatformHeaders.TAG, tags.tag(record.topic(), eventId));
  }

  /** Whether a stage of this system has passed the event on to this topic. */
  boolean isTagged(ConsumerRecord<byte[], byte[]> record, byte[] eventId, byte[] tag) {
    return tags.isTag(tag, record.topic(), eventId);
  }

  @Override
  public void seal(
      ProducerRecord<? extends byte @Nullable [], ? extends byte @Nullable []> record) {
    var partition = record.partition();
    add(
        record.topic(),
        partition == null ? NO_PARTITION : partition,
        record.headers(),
        record.key(),
        record.value());
    var seal = sealer.seal();
    var header = new byte[seal.length + 1];
    header[0] = partition == null ? ANYWHERE : IN_PARTITION;
    System.arraycopy(seal, 0, header, 1, seal.length);
    record.headers().add(PlatformHeaders.SEAL, header);
  }

  /** Whether a service of this system wrote the record, or a copy of it, to this topic. */
  @Override
  public boolean isSealed(
      ConsumerRecord<? extends byte @Nullable [], ? extends byte @Nullable []> record) {
    var seal = value(record.headers(), PlatformHeaders.SEAL);
    if (seal == null || seal.length == 0 || (seal[0] != ANYWHERE && seal[0] != IN_PARTITION)) {
      return false;
    }
    add(
        record.topic(),
        seal[0] == IN_PARTITION ? record.partition() : NO_PARTITION,
        record.headers(),
        record.key(),
        record.value());
    return sealer.isSealedBy(seal, 1);
  }

  /** Whether a service of this system wrote the record, or a copy of it, to this partition. */
  public boolean isSealedInPartition(
      ConsumerRecord<? extends byte @Nullable [], ? extends byte @Nullable []> record) {
    var seal = value(record.headers(), PlatformHeaders.SEAL);
    return seal != null && seal.length > 0 && seal[0] == IN_PARTITION && isSealed(record);
  }

  private void add(
      String topic,
      int partition,
      Headers headers,
      byte @Nullable [] key,
      byte @Nullable [] value) {
    sealer.begin().add(PlatformHeaders.bytes(topic)).add(partition);
    for (var name : COVERED) {
      sealer.add(value(headers, name));
    }
    sealer.add(key).add(value);
  }

  /** Answers the last value of a name, which is the one that counts. */
  private static byte @Nullable [] value(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }
}
