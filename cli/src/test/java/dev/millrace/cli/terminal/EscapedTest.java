package dev.millrace.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedTest {

  @Test
  void showsWhatSteersATerminal() {
    assertThat(Escaped.line("a\u001b[31mb\u001b]0;title\u0007c"))
        .isEqualTo("a\\u001b[31mb\\u001b]0;title\\u0007c");
    assertThat(Escaped.line("\u009b31m\u007f")).isEqualTo("\\u009b31m\\u007f");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x061C, 0x200B, 0x200E, 0x202E, 0x2028, 0x2029, 0x2066, 0x2069, 0xFEFF})
  void showsWhatReversesALineOrCannotBeSeen(int code) {
    assertThat(Escaped.line("a" + Character.toString(code) + "b"))
        .isEqualTo("a\\u%04xb".formatted(code));
  }

  @Test
  void showsCharactersBeyondTheFirstPlaneAsJsonDoes() {
    assertThat(Escaped.line(Character.toString(0xE0041))).isEqualTo("\\udb40\\udc41");
    assertThat(Escaped.line("\ud800x")).isEqualTo("\\ud800x");
  }

  @Test
  void leavesWhatPeopleWrite() {
    var text = "Zürich, 東京, שלום, \ud83d\ude80 – \"quoted\" \\ 1 €";

    assertThat(Escaped.line(text)).isSameAs(text);
  }

  @Test
  void keepsLineFeedsOnlyWhereAskedTo() {
    assertThat(Escaped.line("a\nb\tc\r")).isEqualTo("a\\nb\\tc\\r");
    assertThat(Escaped.lines("a\nb\u001b")).isEqualTo("a\nb\\u001b");
  }

  @Test
  void jsonShowsThemAsTheEscapesItHas() {
    assertThat(Json.indented("a\u202e\u009b")).isEqualTo("\"a\\u202e\\u009b\"");
  }
}
