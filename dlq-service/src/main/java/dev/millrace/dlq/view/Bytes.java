package dev.millrace.dlq.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Bytes and their meaning.
 *
 * @param base64 the bytes; null when there are none
 * @param format in which they were read: null, json, text, avro, raw-event or binary
 * @param decoded their meaning; left out when they are binary
 * @param schema full name of the Avro schema; left out when they are not Avro
 * @param payload of a raw event; left out when they are no raw event
 * @param note why they could not be read; left out when they could
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Bytes(
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String base64,
    int size,
    String format,
    @Nullable Object decoded,
    @Nullable String schema,
    @Nullable Bytes payload,
    @Nullable String note) {

  static Bytes none() {
    return new Bytes(null, 0, "null", null, null, null, null);
  }
}
