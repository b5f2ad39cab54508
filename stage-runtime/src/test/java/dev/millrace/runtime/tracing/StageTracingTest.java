package dev.millrace.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.PipelineName;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StageTracingTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final byte[] SAMPLED = bytes("00-" + TRACE + "-b7ad6b7169203331-01");
  private static final byte[] UNSAMPLED = bytes("00-" + TRACE + "-b7ad6b7169203331-00");
  private static final byte[] MALFORMED = bytes("00-" + TRACE);

  private static final Outcome EMIT = new Outcome.Emit(new byte[0], new byte[0]);
  private static final Outcome REJECT =
      new Outcome.Reject(new EventError(ErrorCode.UNDECODABLE, "no JSON"));

  private final SdkTracerProvider provider = SdkTracerProvider.builder().build();
  private final StageTracing tracing = tracing(provider.get("test"));

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void anEventOfTheSampleGetsAContextAndTheOthersNone() {
    var first = tracing.trace(event(), null, true, EMIT);
    var second = tracing.trace(event(), null, true, EMIT);

    assertThat(TraceContext.parse(first)).hasValueSatisfying(TraceContext::sampled);
    assertThat(second).isNull();
  }

  @Test
  void isDecidedWhereTheEventEnters() {
    assertThat(tracing.trace(event(), null, false, EMIT)).isNull();
    assertThat(tracing.trace(event(), MALFORMED, false, EMIT)).isNull();
    assertThat(tracing.trace(event(), MALFORMED, true, EMIT)).isNotNull().isNotEqualTo(MALFORMED);
  }

  @Test
  void itsPublisherDecidesBefore() {
    assertThat(tracing.trace(event(), UNSAMPLED, true, EMIT)).isEqualTo(UNSAMPLED);

    var child = TraceContext.parse(tracing.trace(event(), SAMPLED, false, EMIT)).orElseThrow();
    assertThat(child.traceId()).isEqualTo(TRACE);
    assertThat(child.spanId()).isNotEqualTo("b7ad6b7169203331");
    assertThat(child.sampled()).isTrue();
  }

  @Test
  void aRejectedEventIsAlwaysTraced() {
    var known = TraceContext.parse(tracing.trace(event(), UNSAMPLED, false, REJECT)).orElseThrow();
    var unknown = TraceContext.parse(tracing.trace(event(), null, false, REJECT)).orElseThrow();

    assertThat(known.traceId()).isEqualTo(TRACE);
    assertThat(known.sampled()).isTrue();
    assertThat(unknown.traceId()).isNotEqualTo(TRACE);
    assertThat(unknown.sampled()).isTrue();
  }

  @Test
  void withoutATracerTheHeaderGoesOnAsItCame() {
    var off = tracing(TracerProvider.noop().get("test"));

    assertThat(off.trace(event(), null, true, REJECT)).isNull();
    assertThat(TraceContext.parse(off.trace(event(), SAMPLED, true, EMIT)))
        .hasValueSatisfying(context -> assertThat(context.traceId()).isEqualTo(TRACE));
  }

  /** With a sample of one event, as its clock stands still. */
  private static StageTracing tracing(Tracer tracer) {
    return new StageTracing(
        tracer,
        new PipelineName("orders"),
        StageName.INGEST,
        "millrace.orders.ingest",
        1,
        InstantSource.fixed(Instant.EPOCH));
  }

  private static EventRecord event() {
    return new EventRecord(
        "ingest.orders", 0, 7, 0, null, bytes("{}"), "ingest.orders-0-7", 0, "", List.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
