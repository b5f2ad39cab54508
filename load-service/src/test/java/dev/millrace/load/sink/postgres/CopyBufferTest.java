package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyBufferTest {

  private final CopyBuffer buffer = new CopyBuffer();

  @Test
  void writesNumbersBigEndian() {
    buffer.putShort(0x0102);
    buffer.putInt(0x03040506);
    buffer.putLong(0x0708090a0b0c0d0eL);

    assertThat(written()).isEqualTo(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "é", "€ and ü", "𝄞", "\u0001\u007f\u0080\u07ff\u0800\uffff"})
  void writesTextAsUtf8(String text) throws RefusedValue {
    buffer.putText(text);

    assertThat(written()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void writesWhateverTextAsUtf8(long seed) throws RefusedValue {
    var random = new Random(seed);
    var text =
        random
            .ints(100_000, 1, Character.MAX_CODE_POINT + 1)
            .filter(point -> point < 0xd800 || point > 0xdfff)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    buffer.putText(text);

    assertThat(written()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesTextThatPostgresCannotHold() {
    assertThatThrownBy(() -> buffer.putText("a\0b")).hasMessageContaining("U+0000 at 1");
    assertThatThrownBy(() -> buffer.putText("ab\ud800")).hasMessageContaining("surrogate) at 2");
    assertThatThrownBy(() -> buffer.putText("\udc00a")).hasMessageContaining("surrogate) at 0");
  }

  private byte[] written() {
    return Arrays.copyOf(buffer.array(), buffer.size());
  }
}
