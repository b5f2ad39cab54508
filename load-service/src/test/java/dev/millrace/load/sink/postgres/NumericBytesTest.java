package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.ByteConverter;

class NumericBytesTest {

  private final NumericBytes numeric = new NumericBytes();

  /** Count of digits, weight, sign, scale, digits: as {@code numeric_send} answers. */
  @ParameterizedTest
  @CsvSource({
    "0, '0 0 0 0'",
    "0.00, '0 0 0 2'",
    "1, '1 0 0 0 1'",
    "-1.50, '2 0 16384 2 1 5000'",
    "12345.678, '3 1 0 3 1 2345 6780'",
    "10000, '1 1 0 0 1'",
    "0.0001, '1 -1 0 4 1'",
    "0.00001, '1 -2 0 5 1000'",
    "1E+5, '1 1 0 0 10'"
  })
  void writesWhatTheServerWould(BigDecimal value, String shorts) throws RefusedValue {
    assertThat(shorts(value)).isEqualTo(numbers(shorts));
  }

  @ParameterizedTest
  @CsvSource({
    "999999999999999",
    "1000000000000000",
    "-9999999999.99",
    "123456789012345678901234567890.123456789",
    "0.000000000000000000000000000001",
    "-99999999999999999999999999999999999999"
  })
  void isReadBackByTheDriver(BigDecimal value) throws RefusedValue {
    var out = new CopyBuffer();
    numeric.put(value, out);

    assertThat(ByteConverter.numeric(Arrays.copyOf(out.array(), out.size()))).isEqualTo(value);
  }

  @Test
  void refusesWhatNumericCannotHold() {
    assertThatThrownBy(() -> numeric.put(new BigDecimal("1E+200000"), new CopyBuffer()))
        .isInstanceOf(RefusedValue.class);
    assertThatThrownBy(() -> numeric.put(new BigDecimal("1E-20000"), new CopyBuffer()))
        .isInstanceOf(RefusedValue.class);
  }

  private List<Integer> shorts(BigDecimal value) throws RefusedValue {
    var out = new CopyBuffer();
    numeric.put(value, out);
    var bytes = ByteBuffer.wrap(out.array(), 0, out.size());
    var shorts = new ArrayList<Integer>();
    while (bytes.hasRemaining()) {
      shorts.add((int) bytes.getShort());
    }
    return shorts;
  }

  private static List<Integer> numbers(String text) {
    return Arrays.stream(text.split(" ")).map(Integer::valueOf).toList();
  }
}
