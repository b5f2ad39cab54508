package dev.millrace.stack.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceStoreTest {

  private static final TraceLimits ROOMY = new TraceLimits(100, 100, 1 << 20, 1 << 20);

  @Test
  void keepsOnlyTheNewestTraces() {
    TraceStore store = new TraceStore(new TraceLimits(3, 100, 1 << 20, 1));

    for (int i = 0; i < 10; i++) {
      store.add(SampleSpans.about("e" + i, traceId(i), "00000000000000aa"));
    }

    assertThat(store.latest(100))
        .extracting(Trace::traceId)
        .containsExactly(traceId(9), traceId(8), traceId(7));
    assertThat(store.find(traceId(0))).isEmpty();
  }

  @Test
  void keepsNoMoreBytesThanAllowed() {
    int oneSpan =
        SampleSpans.about("e0", traceId(0), "00000000000000aa")
            .getResourceSpans(0)
            .getScopeSpans(0)
            .getSpans(0)
            .getSerializedSize();
    TraceStore store = new TraceStore(new TraceLimits(100, 100, 2L * oneSpan, 1));

    for (int i = 0; i < 5; i++) {
      store.add(SampleSpans.about("e" + i, traceId(i), "00000000000000aa"));
    }

    assertThat(store.latest(100))
        .extracting(Trace::traceId)
        .containsExactly(traceId(4), traceId(3));
  }

  @Test
  void dropsSpansBeyondTheLimitOfATrace() {
    TraceStore store = new TraceStore(new TraceLimits(3, 2, 1 << 20, 1));

    for (int i = 0; i < 5; i++) {
      store.add(SampleSpans.about("e", traceId(1), "00000000000000a" + i));
    }

    assertThat(store.find(traceId(1)).orElseThrow().spans()).hasSize(2);
  }

  @Test
  void findsTracesByEventNewestFirst() {
    TraceStore store = new TraceStore(ROOMY);

    store.add(SampleSpans.about("mine", traceId(1), "00000000000000aa"));
    store.add(SampleSpans.about("other", traceId(2), "00000000000000aa"));
    store.add(SampleSpans.about("mine", traceId(3), "00000000000000aa"));

    assertThat(store.byEventId("mine", 10))
        .extracting(Trace::traceId)
        .containsExactly(traceId(3), traceId(1));
    assertThat(store.byEventId("mine", 1)).extracting(Trace::traceId).containsExactly(traceId(3));
  }

  private static String traceId(int n) {
    return "%032x".formatted(n + 1);
  }
}
