package dev.millrace.dlq.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairBodyTest {

  private static RepairBody of(String body) {
    return RepairBody.of(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String payload(String body) {
    return new String(of(body).payload().orElseThrow(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"amount\": 12345678901234567.89}",
        "{ \"a\" : [1e2, -0.0, {\"é\": \"\\u00e9 } ]\"}] , \"b\":\n null}",
        "[1, 2.50]",
        "18446744073709551616",
        "1.50",
        "true",
      })
  void keepsAPayloadAsItStands(String payload) {
    assertThat(payload("{\"payload\":" + payload + "}")).isEqualTo(payload);
    assertThat(payload(" {\"ü\":null}".replace("\"ü\":null", "\"payload\" : " + payload + " ")))
        .isEqualTo(payload);
  }

  @Test
  void takesATextForWhatItSays() {
    assertThat(payload("{\"payload\": \"{\\\"a\\\": 1.10}\"}")).isEqualTo("{\"a\": 1.10}");
  }

  @Test
  void takesAWholeValueInBase64() {
    assertThat(of("{\"value\": \"e30=\"}").value()).hasValue("{}".getBytes(StandardCharsets.UTF_8));
    assertThat(of("").value()).isEmpty();
    assertThat(of("{\"payload\": null}").payload()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"value\": \"no base64!\"}",
        "{\"value\": 7}",
        "{\"value\": \"e30=\", \"payload\": 1}",
        "{\"payloads\": 1}",
        "{} {}",
        "{\"payload\": 1}x",
        "{\"payload\": \"\\ud800\"}",
        "{\"payload\": ",
        "[]",
        "x",
      })
  void refusesAnythingElse(String body) {
    assertThatThrownBy(() -> of(body)).isInstanceOf(BadRequest.class);
  }
}
