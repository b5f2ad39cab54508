package dev.millrace.benchmarks.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeyReaderTest {

  private final KeyReader keys = new KeyReader();

  @Test
  void findsTheCustomerOfAnOrder() {
    var order = new OrderText(1).order(7);

    assertThat(keys.key(order)).asString(StandardCharsets.UTF_8).matches("c-\\d{5}");
  }

  @Test
  void looksAtTheTopLevelOnly() {
    assertThat(key("{\"a\":{\"customer_id\":\"inner\"},\"customer_id\":\"outer\"}"))
        .isEqualTo("outer");
  }

  @Test
  void refusesAnEventWithoutACustomer() {
    assertThatThrownBy(() -> key("{\"a\":1}")).hasMessageContaining("customer_id");
  }

  private String key(String event) {
    return new String(keys.key(event.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }
}
