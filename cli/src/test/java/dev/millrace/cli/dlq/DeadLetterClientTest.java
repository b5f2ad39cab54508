package dev.millrace.cli.dlq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.CliFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterClientTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "", "demo-1-9500", "quality/transformed.orders/3", "a/b/c/d", "../1/2/3"})
  void saysWhatAnIdLooksLike(String id) {
    assertThatThrownBy(() -> DeadLetterClient.reference(id))
        .isInstanceOf(CliFailure.class)
        .hasMessageContainingAll(
            "'" + id + "' is no ID of a dead letter", "stage/topic/partition/offset", "dlq list")
        .hasMessageNotContainingAny("404", "path", "HTTP");
  }

  @Test
  void takesAnId() {
    assertThat(DeadLetterClient.reference("quality/transformed.orders/3/120"))
        .isEqualTo("quality%7Etransformed.orders%7E3%7E120");
    assertThat(DeadLetterClient.reference("quality/transformed.orders/3/120/0123456789abcdef"))
        .isEqualTo("quality%7Etransformed.orders%7E3%7E120%7E0123456789abcdef");
  }
}
