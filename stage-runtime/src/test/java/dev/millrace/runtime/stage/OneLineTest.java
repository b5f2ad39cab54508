package dev.millrace.runtime.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

  private static final String BROKEN =
      "ERROR: no such row\n  Where: line 3\r\n\tat x\u0000\u0085\u2028y \n";
  private static final String WHOLE = "ERROR: no such row Where: line 3 at x y";

  @Test
  void breaksAndControlCharactersAreBlanks() {
    assertThat(OneLine.of(BROKEN)).isEqualTo(WHOLE);
    assertThat(OneLine.of("  two  blanks ")).isEqualTo("two  blanks");
    assertThat(OneLine.of(null)).isEqualTo("null");
    assertThat(OneLine.of("\n \n")).isEmpty();
  }

  @Test
  void aLongTextTakesOnePass() {
    var blanks = " ".repeat(2_000_000);

    assertThat(OneLine.of("a" + blanks + "b")).hasSize(2_000_002);
    assertThat(OneLine.of("a" + blanks + "\nb")).isEqualTo("a b");
  }

  @Test
  void whatOthersSayIsOneLineWhereverItIsTold() {
    var cause = new RuntimeException();

    assertThat(new DependencyUnavailable("postgres", BROKEN, cause))
        .hasMessage("postgres unavailable: " + WHOLE);
    assertThat(DependencyUnavailable.unforeseen("runtime", BROKEN, cause)).hasMessage(WHOLE);
    assertThat(new FatalStageException(BROKEN)).hasMessage(WHOLE);
    assertThat(new FatalStageException(BROKEN, cause)).hasMessage(WHOLE);
  }

  @Test
  void aListOfWhatToMendKeepsItsLines() {
    var list = "table a does not fit:\n- column b is missing;\n- column c is text";

    assertThat(DependencyUnavailable.obstacle("table", list, new RuntimeException()))
        .hasMessage(list);
  }
}
