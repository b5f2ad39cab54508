package dev.millrace.spec;

import java.util.List;

/**
 * What a pipeline takes in.
 *
 * @param format of payloads whose record names no content type
 * @param key the source fields that make the business key, in order; at least one
 * @param eventTime the source field with the time the event happened; empty when there is none
 * @param maxEventBytes the largest payload; a larger one is dead-lettered
 */
public record IngestSpec(Format format, List<String> key, String eventTime, int maxEventBytes) {

  /** The limit when a pipeline file names none: 1 MiB. */
  public static final int DEFAULT_MAX_EVENT_BYTES = 1 << 20;

  public IngestSpec {
    key = List.copyOf(key);
  }

  /** How a payload is written. */
  public enum Format {
    JSON,
    AVRO
  }
}
