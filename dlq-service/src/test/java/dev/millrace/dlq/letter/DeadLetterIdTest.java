package dev.millrace.dlq.letter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterIdTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transform/raw.orders/2/41",
        "dlq/dlq.a_b-C.9/0/0",
        "load/validated.orders/2147483647/9223372036854775807"
      })
  void comesBackFromItsReference(String text) {
    var id = new DeadLetterId(text);

    assertThat(id.reference()).doesNotContain("/").matches("[A-Za-z0-9._~-]+");
    assertThat(DeadLetterId.fromReference(id.reference())).contains(id);
    assertThat(DeadLetterId.fromReference(text)).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "transform",
        "transform/raw.orders/2",
        "transform/raw.orders/2/41/5",
        "transform/raw orders/2/41",
        "transform/raw~orders/2/41",
        "transform/raw.orders/-2/41",
        "Transform/raw.orders/2/41",
        "transform/raw.orders/2/41\n"
      })
  void isRefusedWhenItHasAnotherForm(String text) {
    assertThat(DeadLetterId.parse(text)).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> new DeadLetterId(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesItsStage() {
    assertThat(DeadLetterId.of("quality", "transformed.orders", 1, 7).stage()).isEqualTo("quality");
  }
}
