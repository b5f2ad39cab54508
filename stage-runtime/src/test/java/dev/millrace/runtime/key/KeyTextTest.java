package dev.millrace.runtime.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.type.FieldType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {

  @Test
  void oneValueIsItsOwnText() {
    assertThat(KeyText.join(List.of("a|b\\c"))).isEqualTo("a|b\\c");
    assertThat(KeyText.split("a|b\\c", 1)).contains(List.of("a|b\\c"));
  }

  @Test
  void aNumberHasOneTextHoweverItIsWritten() {
    for (var number :
        List.<Object>of(
            100L,
            100,
            BigInteger.valueOf(100),
            new BigDecimal("100.00"),
            new BigDecimal("1e2"),
            100.0,
            100f)) {
      assertThat(KeyText.of(number)).as("%s", number.getClass()).isEqualTo("100");
    }
    assertThat(KeyText.of(new BigDecimal("1.50"))).isEqualTo("1.5");
    assertThat(KeyText.of(1.5)).isEqualTo("1.5");
    assertThat(KeyText.of(0.1f)).isEqualTo("0.1");
    assertThat(KeyText.of(-0.0)).isEqualTo("0");
    assertThat(KeyText.of(new BigDecimal("-0.00"))).isEqualTo("0");
    assertThat(KeyText.of(new BigDecimal("1e-7"))).isEqualTo("0.0000001");
    assertThat(KeyText.of(new BigDecimal("1e50"))).isEqualTo(KeyText.of(BigInteger.TEN.pow(50)));
    assertThat(KeyText.of(new BigDecimal("1e999999999"))).isEqualTo("1E+999999999");
  }

  @Test
  void whatIsNoNumberIsItsOwnText() {
    assertThat(KeyText.of("100.0")).isEqualTo("100.0");
    assertThat(KeyText.of(true)).isEqualTo("true");
    assertThat(KeyText.of(LocalDate.of(2026, 1, 31))).isEqualTo("2026-01-31");
    assertThat(KeyText.of(new UUID(0, 1))).isEqualTo("00000000-0000-0000-0000-000000000001");
  }

  @ParameterizedTest
  @EnumSource(names = {"INT", "LONG", "FLOAT", "DOUBLE", "DECIMAL"})
  void aTextThatBecomesANumberHasTheTextOfTheNumber(Kind kind) {
    for (var text : List.of("100", "0100", "+100", " 100 ", "1e2", "1E+2", "100.0", "100.")) {
      assertThat(KeyText.of(text, kind)).as(text).isEqualTo("100");
    }
    assertThat(KeyText.of("-007", kind)).isEqualTo("-7");
    assertThat(KeyText.of("-0", kind)).isEqualTo("0");
    assertThat(KeyText.of("00", kind)).isEqualTo("0");
    assertThat(KeyText.of("1.50", kind)).isEqualTo("1.5");
    assertThat(KeyText.of(100L, kind)).isEqualTo("100");
    for (var none : List.of("", "-", "a1", "1 0", "1e2000000000", "٣", "NaN")) {
      assertThat(KeyText.of(none, kind)).isEqualTo(none);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "STRING, 0100, 0100",
    "ANY, 1e2, 1e2",
    "UUID, 0190A3C2-0000-7000-8000-00000000000F, 0190a3c2-0000-7000-8000-00000000000f",
    "UUID, 1-1-1-1-1, 1-1-1-1-1",
    "BOOLEAN, TRUE, true",
    "BOOLEAN, yes, yes",
    "DATE, 2026-01-31, 2026-01-31",
    "TIME, 10:00:00, 10:00",
    "TIMESTAMP_MICROS, 2026-01-31T10:00:00.000+01:00, 2026-01-31T09:00:00Z",
    "TIMESTAMP_MILLIS, 2026-01-31 09:00, 2026-01-31T09:00:00Z",
    "TIMESTAMP_MILLIS, yesterday, yesterday"
  })
  void aTextHasTheTextOfTheValueThatItBecomes(Kind kind, String text, String key) {
    assertThat(KeyText.of(text, kind)).isEqualTo(key);
  }

  @Test
  void severalValuesAreJoinedByABarAndTheirOwnBarsEscaped() {
    assertThat(KeyText.join(List.of("a", "b"))).isEqualTo("a|b");
    assertThat(KeyText.join(List.of("a|b", "c\\"))).isEqualTo("a\\|b|c\\\\");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a|b|c", "a\\", "a\\b|c", "a|b\\", ""})
  void whatIsNeverTheTextOfTwoValuesIsNotSplit(String text) {
    assertThat(KeyText.split(text, 2)).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void splitAfterJoinIsIdentityAndNoTwoKeysShareAText(long seed) {
    var random = new SplittableRandom(seed);
    var seen = new HashMap<String, List<String>>();
    for (int n = 0; n < 5_000; n++) {
      var values = new ArrayList<String>();
      for (int i = 0; i < 3; i++) {
        values.add(
            random
                .ints(random.nextInt(4), 0, 3)
                .mapToObj(c -> "|\\a".substring(c, c + 1))
                .reduce("", String::concat));
      }

      var text = KeyText.join(values);

      assertThat(KeyText.split(text, 3)).contains(values);
      assertThat(seen.computeIfAbsent(text, _ -> values)).isEqualTo(values);
    }
  }
}
