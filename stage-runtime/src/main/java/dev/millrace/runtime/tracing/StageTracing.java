package dev.millrace.runtime.tracing;

import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.PipelineName;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one consumer thread. For an event that is not sampled, only its header is read, if
 * it has one. Only sampled and rejected events get spans. A span begins when its batch was read,
 * and ends when the batch is committed.
 *
 * <p>Attributes follow the OpenTelemetry conventions for messaging spans.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/kafka/">Semantic conventions
 *     for Kafka</a>
 */
public final class StageTracing {

  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("messaging.operation.name");
  private static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  private static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");
  private static final AttributeKey<String> PARTITION =
      AttributeKey.stringKey("messaging.destination.partition.id");
  private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
  private static final AttributeKey<String> GROUP =
      AttributeKey.stringKey("messaging.consumer.group.name");
  private static final AttributeKey<Long> BATCH_SIZE =
      AttributeKey.longKey("messaging.batch.message_count");
  private static final AttributeKey<String> PIPELINE = AttributeKey.stringKey("millrace.pipeline");
  private static final AttributeKey<String> STAGE = AttributeKey.stringKey("millrace.stage");
  private static final AttributeKey<String> EVENT_ID = AttributeKey.stringKey("millrace.event.id");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("millrace.outcome");
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  /** The fewest traces a second that publishers may ask for, even when nothing else is traced. */
  private static final int LEAST_WISHES = 100;

  private final Tracer tracer;
  private final PipelineName pipeline;
  private final StageName stage;
  private final String group;
  private final RateLimit limit;
  private final RateLimit wishes;
  private final InstantSource clock;
  private final List<Span> open = new ArrayList<>();
  private java.time.Instant batchStart;

  /** The tokens that the batch has taken from the limit. */
  private int taken;

  /**
   * @param perSecond events without a context of their own to sample each second. Of events that
   *     enter with a sampled context, ten times as many are traced.
   */
  public StageTracing(
      Tracer tracer,
      PipelineName pipeline,
      StageName stage,
      String group,
      int perSecond,
      InstantSource clock) {
    this.tracer = tracer;
    this.pipeline = pipeline;
    this.stage = stage;
    this.group = group;
    this.limit = new RateLimit(perSecond, clock);
    this.wishes = new RateLimit(Math.max(LEAST_WISHES, 10 * perSecond), clock);
    this.clock = clock;
    this.batchStart = clock.instant();
  }

  /** Begins a batch that was read. */
  public void begin() {
    limit.refill();
    wishes.refill();
    batchStart = clock.instant();
  }

  /**
   * The context with which an event goes on: that of its new span, or else its own header, if it
   * has one.
   *
   * @param header the event's {@code traceparent}, or null
   * @param hasPassedStage whether an earlier stage has decided if the event is traced. If not, a
   *     publisher's wish is granted within the limit.
   */
  public byte @Nullable [] trace(
      EventRecord event, byte @Nullable [] header, boolean hasPassedStage, Outcome outcome) {
    var context = header != null && TraceContext.isWellFormed(header) ? header : null;
    boolean isTraced =
        outcome instanceof Outcome.Reject
            || (context == null
                ? !hasPassedStage && takesFromLimit()
                : TraceContext.isSampled(context) && (hasPassedStage || wishes.take()));
    if (!isTraced) {
      return context != null && TraceContext.isSampled(context)
          ? TraceContext.unsampled(context)
          : context;
    }
    var parent = Optional.ofNullable(context).flatMap(TraceContext::parse);
    var span = start(event, parent, outcome);
    if (!span.isRecording()) { // tracing is off, or the sampler does not want it
      return context;
    }
    open.add(span);
    var started = span.getSpanContext();
    return new TraceContext(started.getTraceId(), started.getSpanId(), true).header();
  }

  private boolean takesFromLimit() {
    if (!limit.take()) {
      return false;
    }
    taken++;
    return true;
  }

  /** Ends the spans of a committed batch. */
  public void committed(int batchSize) {
    taken = 0;
    if (open.isEmpty()) {
      return;
    }
    var end = clock.instant();
    var batch =
        tracer
            .spanBuilder(pipeline + " commit")
            .setNoParent()
            .setSpanKind(SpanKind.INTERNAL)
            .setStartTimestamp(batchStart)
            .setAttribute(PIPELINE, pipeline.value())
            .setAttribute(STAGE, stage.label())
            .setAttribute(BATCH_SIZE, batchSize);
    open.forEach(span -> batch.addLink(span.getSpanContext()));
    batch.startSpan().end(end);
    open.forEach(span -> span.end(end));
    open.clear();
  }

  /**
   * Ends the spans of a batch that is rolled back as failed. Gives its tokens back to the limit, so
   * that its events are traced when they pass.
   */
  public void rolledBack(String cause) {
    limit.giveBack(taken);
    taken = 0;
    for (var span : open) {
      span.setStatus(StatusCode.ERROR, "rolled back: " + cause);
      span.end();
    }
    open.clear();
  }

  private Span start(EventRecord event, Optional<TraceContext> parent, Outcome outcome) {
    var span =
        tracer
            .spanBuilder(pipeline + " process")
            .setParent(parent.map(StageTracing::remote).orElse(Context.root()))
            .setSpanKind(SpanKind.CONSUMER)
            .setStartTimestamp(batchStart)
            .setAttribute(SYSTEM, "kafka")
            .setAttribute(OPERATION, "process")
            .setAttribute(OPERATION_TYPE, "process")
            .setAttribute(DESTINATION, event.topic())
            .setAttribute(PARTITION, Integer.toString(event.partition()))
            .setAttribute(OFFSET, event.offset())
            .setAttribute(GROUP, group)
            .setAttribute(PIPELINE, pipeline.value())
            .setAttribute(STAGE, stage.label())
            .setAttribute(EVENT_ID, event.eventId())
            .startSpan();
    describe(span, outcome);
    return span;
  }

  private static void describe(Span span, Outcome outcome) {
    switch (outcome) {
      case Outcome.Emit _ -> span.setAttribute(OUTCOME, "emitted");
      case Outcome.Filter filter -> {
        span.setAttribute(OUTCOME, "filtered");
        span.setAttribute("millrace.filter", filter.reason());
      }
      case Outcome.Duplicate duplicate -> {
        span.setAttribute(OUTCOME, "duplicate");
        span.setAttribute("millrace.duplicate_of", duplicate.of());
      }
      case Outcome.Reject reject -> {
        span.setAttribute(OUTCOME, "rejected");
        span.setAttribute(ERROR_TYPE, reject.error().code().name());
        span.setStatus(StatusCode.ERROR, reject.error().message());
      }
    }
  }

  private static Context remote(TraceContext parent) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    parent.traceId(),
                    parent.spanId(),
                    TraceFlags.getSampled(),
                    TraceState.getDefault())));
  }
}
