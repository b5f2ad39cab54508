package dev.millrace.stack.trace;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;

/** Spans as an exporter sends them. */
public final class SampleSpans {

  private SampleSpans() {}

  /** One failed span of service {@code transform}. */
  public static ExportTraceServiceRequest about(String eventId, String traceId, String spanId) {
    Span span =
        Span.newBuilder()
            .setTraceId(id(traceId))
            .setSpanId(id(spanId))
            .setName("orders process")
            .setKind(Span.SpanKind.SPAN_KIND_CONSUMER)
            .setStartTimeUnixNano(1_000)
            .setEndTimeUnixNano(3_000)
            .addAttributes(attribute("millrace.event.id", eventId))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("messaging.kafka.offset")
                    .setValue(AnyValue.newBuilder().setIntValue(42)))
            .addEvents(Span.Event.newBuilder().setName("exception").setTimeUnixNano(2_000))
            .addLinks(Span.Link.newBuilder().setTraceId(id(traceId)).setSpanId(id(spanId)))
            .setStatus(
                Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage("bad"))
            .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(
                    Resource.newBuilder().addAttributes(attribute("service.name", "transform")))
                .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static ByteString id(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }
}
