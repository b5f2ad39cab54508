package dev.millrace.spec.word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpansTest {

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "90s,PT90S", "30m,PT30M", "24h,PT24H", "7d,PT168H"})
  void readsANumberAndAUnit(String text, Duration span) {
    assertThat(TimeSpans.parse(text)).isEqualTo(span);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "24", "h", "24 h", "-1h", "1.5h", "24H", "1h30m", "9999999999s", "0s"})
  void refusesWhatIsNoTimeSpan(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeSpans.parse(text))
        .withMessageContaining("'" + text + "'");
  }
}
