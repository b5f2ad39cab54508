package dev.millrace.stack.trace;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads OTLP's messages into ours. */
final class Otlp {

  private Otlp() {}

  static Span span(String service, io.opentelemetry.proto.trace.v1.Span span) {
    return new Span(
        TraceStore.hex(span.getSpanId()),
        TraceStore.hex(span.getParentSpanId()),
        span.getName(),
        service,
        withoutPrefix(span.getKind().name(), "SPAN_KIND_"),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        withoutPrefix(span.getStatus().getCode().name(), "STATUS_CODE_"),
        span.getStatus().getMessage(),
        attributes(span.getAttributesList()),
        span.getEventsList().stream()
            .map(
                event ->
                    new Span.Event(
                        event.getName(),
                        event.getTimeUnixNano(),
                        attributes(event.getAttributesList())))
            .toList(),
        span.getLinksList().stream()
            .map(
                link ->
                    new Span.Link(
                        TraceStore.hex(link.getTraceId()), TraceStore.hex(link.getSpanId())))
            .toList());
  }

  private static String withoutPrefix(String name, String prefix) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private static Map<String, Object> attributes(List<KeyValue> attributes) {
    Map<String, Object> map = new LinkedHashMap<>();
    attributes.forEach(attribute -> map.put(attribute.getKey(), value(attribute.getValue())));
    return map;
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream().map(Otlp::value).toList();
      case KVLIST_VALUE -> attributes(value.getKvlistValue().getValuesList());
      case BYTES_VALUE -> HexFormat.of().formatHex(value.getBytesValue().toByteArray());
      case VALUE_NOT_SET -> "";
      default -> value.toString();
    };
  }
}
