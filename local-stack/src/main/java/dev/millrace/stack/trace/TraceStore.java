package dev.millrace.stack.trace;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The last traces, in memory, within {@link TraceLimits}. Spans stay encoded until someone asks for
 * them: that is a fraction of what they take as objects. Safe for use by several threads.
 */
final class TraceStore {

  static final String EVENT_ID = "millrace.event.id";

  private record Stored(String service, byte[] span) {}

  private static final class Entry {
    final List<Stored> spans = new ArrayList<>(6);
    final Set<String> eventIds = new HashSet<>(2);
    long bytes;
  }

  private final TraceLimits limits;
  private final Map<ByteString, Entry> traces = new LinkedHashMap<>();
  private long bytes;

  TraceStore(TraceLimits limits) {
    this.limits = limits;
  }

  void add(ExportTraceServiceRequest request) {
    for (ResourceSpans resource : request.getResourceSpansList()) {
      String service = serviceOf(resource);
      resource.getScopeSpansList().stream()
          .flatMap(scope -> scope.getSpansList().stream())
          .forEach(span -> add(service, span));
    }
  }

  private synchronized void add(String service, io.opentelemetry.proto.trace.v1.Span span) {
    Entry entry = traces.computeIfAbsent(span.getTraceId(), _ -> new Entry());
    if (entry.spans.size() >= limits.spansPerTrace()) {
      return;
    }
    byte[] encoded = span.toByteArray();
    entry.spans.add(new Stored(service, encoded));
    entry.bytes += encoded.length;
    bytes += encoded.length;
    eventId(span.getAttributesList()).ifPresent(entry.eventIds::add);
    dropOldest();
  }

  private void dropOldest() {
    Iterator<Entry> oldestFirst = traces.values().iterator();
    while (traces.size() > limits.traces() || (bytes > limits.keptBytes() && traces.size() > 1)) {
      bytes -= oldestFirst.next().bytes;
      oldestFirst.remove();
    }
  }

  Optional<Trace> find(String traceId) {
    ByteString id = ByteString.copyFrom(HexFormat.of().parseHex(traceId));
    List<Stored> spans;
    synchronized (this) {
      Entry entry = traces.get(id);
      if (entry == null) {
        return Optional.empty();
      }
      spans = List.copyOf(entry.spans);
    }
    return Optional.of(new Trace(traceId, spans.stream().map(TraceStore::decode).toList()));
  }

  /** Newest first. */
  List<Trace> byEventId(String eventId, int limit) {
    return idsNewestFirst(entry -> entry.eventIds.contains(eventId), limit);
  }

  /** Newest first. */
  List<Trace> latest(int limit) {
    return idsNewestFirst(_ -> true, limit);
  }

  private List<Trace> idsNewestFirst(java.util.function.Predicate<Entry> wanted, int limit) {
    List<String> ids;
    synchronized (this) {
      ids =
          traces.entrySet().stream()
              .filter(entry -> wanted.test(entry.getValue()))
              .map(entry -> hex(entry.getKey()))
              .toList();
    }
    return ids.reversed().stream().limit(limit).flatMap(id -> find(id).stream()).toList();
  }

  private static Span decode(Stored stored) {
    try {
      return Otlp.span(
          stored.service(), io.opentelemetry.proto.trace.v1.Span.parseFrom(stored.span()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A span that was encoded here cannot be decoded", e);
    }
  }

  private static String serviceOf(ResourceSpans resource) {
    return text(resource.getResource().getAttributesList(), "service.name").orElse("unknown");
  }

  private static Optional<String> eventId(List<KeyValue> attributes) {
    return text(attributes, EVENT_ID);
  }

  private static Optional<String> text(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst();
  }

  static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }
}
