package dev.millrace.dlq.intake;

import dev.millrace.dlq.letter.Failure;
import dev.millrace.runtime.tracing.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Writes the last span of an event that failed: its arrival here, with the error. */
public final class DeadLetterTracing {

  private final Tracer tracer;
  private final String group;

  /**
   * @param group the consumer group of the dead letters
   */
  public DeadLetterTracing(Tracer tracer, String group) {
    this.tracer = tracer;
    this.group = group;
  }

  /**
   * Records that a dead letter was stored, if its trace is sampled.
   *
   * @param record that brought it
   * @param began when its batch was read
   */
  public void stored(Failure failure, ConsumerRecord<?, ?> record, Instant began, Instant ended) {
    parent(failure.traceparent())
        .ifPresent(parent -> span(failure, record, parent, began).end(ended));
  }

  private Span span(Failure failure, ConsumerRecord<?, ?> record, Context parent, Instant began) {
    var cause = failure.cause();
    return tracer
        .spanBuilder(failure.pipeline() + " process")
        .setParent(parent)
        .setSpanKind(SpanKind.CONSUMER)
        .setStartTimestamp(began)
        .setAttribute("messaging.system", "kafka")
        .setAttribute("messaging.operation.name", "process")
        .setAttribute("messaging.operation.type", "process")
        .setAttribute("messaging.destination.name", record.topic())
        .setAttribute("messaging.destination.partition.id", Integer.toString(record.partition()))
        .setAttribute("messaging.kafka.offset", record.offset())
        .setAttribute("messaging.consumer.group.name", group)
        .setAttribute("millrace.pipeline", failure.pipeline())
        .setAttribute("millrace.stage", DeadLetterReader.STAGE)
        .setAttribute("millrace.event.id", failure.eventId())
        .setAttribute("millrace.outcome", "rejected")
        .setAttribute("millrace.dead_letter.id", failure.id().value())
        .setAttribute("error.type", cause.code())
        .startSpan()
        .setStatus(StatusCode.ERROR, cause.message())
        .addEvent(
            "exception",
            Attributes.builder()
                .put("exception.type", cause.code())
                .put("exception.message", cause.message())
                .build());
  }

  /** The context of a traceparent, when it is sampled. */
  private static Optional<Context> parent(String traceparent) {
    return TraceContext.parse(traceparent.getBytes(StandardCharsets.ISO_8859_1))
        .filter(TraceContext::sampled)
        .map(
            context ->
                SpanContext.createFromRemoteParent(
                    context.traceId(),
                    context.spanId(),
                    TraceFlags.getSampled(),
                    TraceState.getDefault()))
        .map(context -> Context.root().with(Span.wrap(context)));
  }
}
