package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void writesNestedValues() throws RefusedValue {
    var value = new LinkedHashMap<String, @Nullable Object>();
    value.put("text", "a\"b\\c\n\u001f€𝄞");
    value.put("list", Arrays.asList(1L, 2.5, new BigDecimal("3.10"), true, null));
    value.put("at", Instant.EPOCH);
    value.put("bytes", new byte[] {1, 2, 3});
    value.put("empty", Map.of());

    assertThat(json(value))
        .isEqualTo(
            """
            {"text":"a\\"b\\\\c\\u000a\\u001f€𝄞","list":[1,2.5,3.10,true,null],\
            "at":"1970-01-01T00:00:00Z","bytes":"AQID","empty":{}}""");
  }

  @Test
  void refusesWhatJsonCannotHold() {
    assertThatThrownBy(() -> json(List.of(Double.NaN))).hasMessageContaining("NaN");
    assertThatThrownBy(() -> json(List.of("a\0"))).hasMessageContaining("U+0000");
    assertThatThrownBy(() -> json(Map.of("\ud800", 1L))).hasMessageContaining("surrogate");
  }

  private static String json(Object value) throws RefusedValue {
    var out = new CopyBuffer();
    JsonText.put(value, out);
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }
}
