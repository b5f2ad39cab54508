package dev.millrace.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({"1048576,1048576", "2MiB,2097152", "512 KiB,524288", "1KB,1000", "7B,7"})
  void readsBytesWithAndWithoutUnit(String text, int bytes) {
    assertThat(ByteSize.parse(text)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "2mib", "1.5MiB", "2GiB", "99999999999999", "MiB"})
  void refusesWhatIsNoAmountOfBytes(String text) {
    assertThat(ByteSize.parse(text)).isEmpty();
  }
}
