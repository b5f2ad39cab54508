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
  private static final byte[] ZEROS = bytes("00-" + "0".repeat(32) + "-b7ad6b7169203331-01");

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
    var first = TraceContext.parse(tracing.trace(event(), null, false, EMIT)).orElseThrow();
    var second = tracing.trace(event(), null, false, EMIT);

    assertThat(first.sampled()).isTrue();
    assertThat(second).isNull();
  }

  @Test
  void aStageBeforeHasDecided() {
    assertThat(tracing.trace(event(), null, true, EMIT)).isNull();
    assertThat(tracing.trace(event(), MALFORMED, true, EMIT)).isNull();
    assertThat(tracing.trace(event(), ZEROS, true, EMIT)).isNull();
  }

  @Test
  void itsPublisherDecidesBeforeTheSample() {
    assertThat(tracing.trace(event(), UNSAMPLED, false, EMIT)).isEqualTo(UNSAMPLED);

    var child = TraceContext.parse(tracing.trace(event(), SAMPLED, true, EMIT)).orElseThrow();
    assertThat(child.traceId()).isEqualTo(TRACE);
    assertThat(child.spanId()).isNotEqualTo("b7ad6b7169203331");
    assertThat(child.sampled()).isTrue();
  }

  @Test
  void aPublisherThatWantsEverythingTracedGetsAShare() {
    int traced = 0;
    byte[] last = SAMPLED;
    for (int i = 0; i < 1_000; i++) {
      last = tracing.trace(event(), SAMPLED, false, EMIT);
      traced += TraceContext.isSampled(last) ? 1 : 0;
    }

    assertThat(traced).isEqualTo(100);
    assertThat(last).as("its trace goes on, not recorded").isEqualTo(UNSAMPLED);
    assertThat(TraceContext.isSampled(tracing.trace(event(), SAMPLED, true, EMIT)))
        .as("a stage before has granted it")
        .isTrue();
  }

  @Test
  void aRejectedEventIsAlwaysTracedAndTakesNothingFromTheSample() {
    var known = TraceContext.parse(tracing.trace(event(), UNSAMPLED, true, REJECT)).orElseThrow();
    var unknown = TraceContext.parse(tracing.trace(event(), null, false, REJECT)).orElseThrow();

    assertThat(known.traceId()).isEqualTo(TRACE);
    assertThat(known.sampled()).isTrue();
    assertThat(unknown.sampled()).isTrue();
    assertThat(tracing.trace(event(), null, false, EMIT)).isNotNull();
  }

  @Test
  void anEventOfARolledBackBatchIsOfTheSampleAgain() {
    tracing.begin();
    assertThat(tracing.trace(event(), null, false, EMIT)).isNotNull();
    tracing.rolledBack("a test");
    tracing.begin();

    assertThat(tracing.trace(event(), null, false, EMIT)).isNotNull();
    assertThat(tracing.trace(event(), null, false, EMIT)).isNull();
  }

  @Test
  void whatACommittedBatchTookIsNotGivenBack() {
    tracing.begin();
    assertThat(tracing.trace(event(), null, false, EMIT)).isNotNull();
    tracing.committed(1);
    tracing.rolledBack("the next batch, before it began");

    assertThat(tracing.trace(event(), null, false, EMIT)).isNull();
  }

  @Test
  void withoutATracerTheHeaderGoesOnAsItCame() {
    var off = tracing(TracerProvider.noop().get("test"));

    assertThat(off.trace(event(), null, false, REJECT)).isNull();
    assertThat(off.trace(event(), UNSAMPLED, false, REJECT)).isEqualTo(UNSAMPLED);
    assertThat(off.trace(event(), SAMPLED, false, EMIT)).isEqualTo(SAMPLED);
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
