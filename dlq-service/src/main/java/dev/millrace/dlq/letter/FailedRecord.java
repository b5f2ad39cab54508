package dev.millrace.dlq.letter;

import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka record that failed, as it came.
 *
 * @param value null for a tombstone
 * @param headers in order, repeats included
 */
public record FailedRecord(
    String topic,
    int partition,
    long offset,
    Instant timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<RecordHeader> headers) {

  public FailedRecord {
    headers = List.copyOf(headers);
  }

  /** The last header of a name, as text. */
  public Optional<String> header(String name) {
    return headers.reversed().stream()
        .filter(header -> header.name().equals(name) && header.value() != null)
        .map(header -> new String(header.value(), StandardCharsets.UTF_8))
        .findFirst();
  }
}
