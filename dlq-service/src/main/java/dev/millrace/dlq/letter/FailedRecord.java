package dev.millrace.dlq.letter;

import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka record that failed. It is unchanged, but may be cut when it was too long.
 *
 * @param value null for a tombstone
 * @param headers in order, repeats included
 * @param missing the parts that were cut off
 */
public record FailedRecord(
    String topic,
    int partition,
    long offset,
    Instant timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<RecordHeader> headers,
    Missing missing) {

  public FailedRecord {
    headers = List.copyOf(headers);
  }

  /** A record that is kept in full. */
  public FailedRecord(
      String topic,
      int partition,
      long offset,
      Instant timestamp,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<RecordHeader> headers) {
    this(topic, partition, offset, timestamp, key, value, headers, Missing.NOTHING);
  }

  /** The last header of a name, as text. */
  public Optional<String> header(String name) {
    return headers.reversed().stream()
        .filter(header -> header.name().equals(name) && header.value() != null)
        .map(header -> new String(header.value(), StandardCharsets.UTF_8))
        .findFirst();
  }
}
