package dev.millrace.runtime.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-1.50", "+7", ".5", "5.", "1e999", "1e-1000", "12345678901234567890.1"})
  void readsNumbers(String text) {
    assertThat(Digits.parse(text)).isEqualTo(new BigDecimal(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "one",
        "1e",
        "0x10",
        "١",
        "NaN",
        "1e1000000000",
        "1e-1001",
        "0e-1000000",
        "1e99999999999"
      })
  void refusesWhatIsNoneOrTooLong(String text) {
    assertThat(Digits.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_001, 9_000_000})
  void refusesATextOfManyDigitsUnread(int length) {
    assertThat(Digits.parse("9".repeat(length))).isNull();
  }
}
