package dev.millrace.cli.demo;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event to publish.
 *
 * @param number from 0, in the order of publishing
 * @param key of the record; null where the publisher gives none
 * @param value as published
 * @param headers of the record
 * @param fate what must become of it
 */
public record OrderEvent(
    int number, byte @Nullable [] key, byte[] value, Map<String, String> headers, Fate fate) {

  public OrderEvent {
    headers = Map.copyOf(headers);
  }

  /** The value as text, for messages. */
  public String text() {
    return new String(value, StandardCharsets.UTF_8);
  }
}
