package dev.millrace.stack.trace;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One span.
 *
 * @param spanId 16 hexadecimal digits
 * @param parentSpanId empty for a root
 * @param name as the instrumentation named it
 * @param service the resource's {@code service.name}
 * @param kind INTERNAL, SERVER, CLIENT, PRODUCER or CONSUMER
 * @param startNanos since the epoch
 * @param endNanos since the epoch
 * @param status UNSET, OK or ERROR
 * @param statusMessage empty when there is none
 * @param attributes values are strings, numbers, booleans, or lists of them
 */
public record Span(
    String spanId,
    String parentSpanId,
    String name,
    String service,
    String kind,
    long startNanos,
    long endNanos,
    String status,
    String statusMessage,
    Map<String, Object> attributes,
    List<Event> events,
    List<Link> links) {

  /** Something that happened within the span. */
  public record Event(String name, long timeNanos, Map<String, Object> attributes) {}

  /** Another span this one has to do with. */
  public record Link(String traceId, String spanId) {}

  /** The attribute as text; empty when it is not there. */
  public String attribute(String key) {
    return String.valueOf(attributes.getOrDefault(key, ""));
  }

  public Duration duration() {
    return Duration.ofNanos(endNanos - startNanos);
  }
}
