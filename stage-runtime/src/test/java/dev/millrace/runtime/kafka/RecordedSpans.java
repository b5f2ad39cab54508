package dev.millrace.runtime.kafka;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;

/** Remembers the spans that have ended. */
final class RecordedSpans implements SpanProcessor {
  private final List<SpanData> ended = new ArrayList<>();
  private final Tracer tracer =
      SdkTracerProvider.builder().addSpanProcessor(this).build().get("test");

  Tracer tracer() {
    return tracer;
  }

  /** The name and the status of each, in their order. */
  List<String> ended() {
    return ended.stream()
        .map(each -> each.getName() + " " + each.getStatus().getStatusCode())
        .toList();
  }

  SpanData first() {
    return ended.getFirst();
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    // it may go on for long
  }

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    ended.add(span.toSpanData());
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }
}
