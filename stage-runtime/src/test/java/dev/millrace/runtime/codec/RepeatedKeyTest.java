package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedKeyTest {

  private static Optional<String> in(String json) {
    return RepeatedKey.in(json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"from\":1,\"from\":1}; from",
        "{\"a\":{\"b\":1},\"c\":[1,{\"x\":null,\"y\":2,\"x\":{}}]}; x",
        "{\"a\":{\"b\":1},\"b\":2,\"a\":3}; a",
        "{\"\\u0061\":1,\"a\":2}; a",
        "[{\"a\":1},{\"a\":2},{\"a\":1,\"a\":1}]; a",
        "{\"a\":1,\"a\":2; a",
      })
  void findsAKeyThatComesTwiceInOneObject(String json, String key) {
    assertThat(in(json)).hasValue(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "",
        "null",
        "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"A\":1}",
        "{\"a\":1}{\"a\":2}",
        "no json, \"a\": 1, \"a\": 2",
        "}",
      })
  void findsNothingElse(String json) {
    assertThat(in(json)).isEmpty();
  }
}
