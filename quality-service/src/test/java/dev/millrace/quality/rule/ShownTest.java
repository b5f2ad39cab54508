package dev.millrace.quality.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {

  @Test
  void fortyCharactersAreShownWhole() {
    var text = "x".repeat(40);

    assertThat(Shown.SHORTENED.text(text)).isEqualTo("'" + text + "'");
  }

  @Test
  void aLongerTextIsCut() {
    assertThat(Shown.SHORTENED.text("x".repeat(41))).isEqualTo("'" + "x".repeat(39) + "…'");
  }

  @Test
  void aCharacterOfTwoUnitsIsNotCutInHalf() {
    assertThat(Shown.SHORTENED.text("x".repeat(38) + "\uD83D\uDE00".repeat(10)))
        .isEqualTo("'" + "x".repeat(38) + "…'");
  }

  @Test
  void bytesAreOnlyCounted() {
    assertThat(Shown.SHORTENED.text(new byte[3])).isEqualTo("3 bytes");
  }

  @Test
  void nothingOfAMaskedValueIsShown() {
    assertThat(Shown.MASKED.text("x")).isEqualTo("(masked)");
  }
}
