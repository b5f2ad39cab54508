package dev.millrace.spec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void indentsAndEscapes() {
    assertThat(
            JsonText.of(
                Map.of("a\"\\\n\u0001é", List.of(1, true, Map.of(), List.of(), List.of("x", "y")))))
        .isEqualTo(
            """
            {
              "a\\"\\\\\\n\\u0001é": [
                1,
                true,
                {},
                [],
                ["x", "y"]
              ]
            }
            """);
  }
}
