package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.load.sink.postgres.Shortcut.Detour;
import org.junit.jupiter.api.Test;

class ShortcutTest {

  private final Detour detour = new Detour();

  @Test
  void thereIsNoneWhileTheShortcutWorks() {
    for (int i = 0; i < 3; i++) {
      assertThat(detour.isOver()).isTrue();
      detour.shorten();
    }
  }

  @Test
  void itGrowsWithEachFailureAndShrinksAgain() {
    assertThat(lengthAfterAFailure()).isEqualTo(1);
    assertThat(lengthAfterAFailure()).isEqualTo(2);
    assertThat(lengthAfterAFailure()).isEqualTo(4);
    for (int i = 0; i < 10; i++) {
      lengthAfterAFailure();
    }
    assertThat(lengthAfterAFailure()).isEqualTo(64);

    detour.shorten();
    detour.shorten();
    assertThat(lengthAfterAFailure()).isEqualTo(32);
  }

  /** The batches that go the long way after the next failure. */
  private int lengthAfterAFailure() {
    detour.lengthen();
    int length = 0;
    while (!detour.isOver()) {
      length++;
    }
    return length;
  }
}
