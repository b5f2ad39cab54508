package dev.millrace.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String VALID = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void readsTheExampleOfTheRecommendation() {
    var context = TraceContext.parse(bytes(VALID)).orElseThrow();

    assertThat(context.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(context.spanId()).isEqualTo("b7ad6b7169203331");
    assertThat(context.sampled()).isTrue();
    assertThat(context.header()).isEqualTo(bytes(VALID));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x"
      })
  void refusesWhatTheRecommendationRefuses(String header) {
    assertThat(TraceContext.isWellFormed(bytes(header))).isFalse();
    assertThat(TraceContext.parse(bytes(header))).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
