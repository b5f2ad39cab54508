package dev.millrace.runtime.stage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One consumed record, with the platform's headers read.
 *
 * @param topic it was read from
 * @param partition of the topic
 * @param offset in the partition
 * @param timestamp of the record, in milliseconds since the epoch
 * @param key as it came
 * @param value as it came; null for a tombstone
 * @param eventId given by the publisher or derived from the position
 * @param ingestedAt when ingest-service accepted the event, in milliseconds since the epoch; at
 *     ingest itself, now
 * @param contentType of the {@code content-type} header; empty without one
 * @param headers all headers as they came, in order
 */
public record EventRecord(
    String topic,
    int partition,
    long offset,
    long timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    String eventId,
    long ingestedAt,
    String contentType,
    List<RecordHeader> headers) {

  /** A header of a record. Names may repeat. */
  public record RecordHeader(String name, byte @Nullable [] value) {}

  /** {@code topic-partition-offset}. */
  public String position() {
    return topic + "-" + partition + "-" + offset;
  }
}
