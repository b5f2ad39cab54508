package dev.millrace.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GridTest {

  @Test
  void alignsTextsLeftAndNumbersRight() {
    var grid = new Grid("stage", "events");
    grid.row("ingest", 12_345L);
    grid.row("load", 7L);

    assertThat(grid.lines()).containsExactly("stage   events", "ingest  12,345", "load         7");
  }

  @Test
  void drawsBars() {
    assertThat(Bar.filled(0.5, 4)).isEqualTo("██··");
    assertThat(Bar.filled(0, 3)).isEqualTo("···");
    assertThat(Bar.filled(2, 3)).isEqualTo("███");
  }
}
