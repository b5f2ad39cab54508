package dev.millrace.spec.word;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {

  @Test
  void keepsTextsOnOneLine() {
    assertThat(Quoted.of("a\nb\tc")).isEqualTo("'a b c'");
  }

  @Test
  void cutsLongTextsBetweenCharacters() {
    assertThat(Quoted.of("😀".repeat(61))).isEqualTo("'" + "😀".repeat(60) + "…'");
    assertThat(Quoted.of("😀".repeat(60))).isEqualTo("'" + "😀".repeat(60) + "'");
  }
}
