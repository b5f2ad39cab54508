package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortcutTest {

  @Test
  void isTriedForEveryBatchWhileItWorks() {
    var shortcut = new Shortcut(true);

    for (int i = 0; i < 3; i++) {
      assertThat(shortcut.isWorthATry()).isTrue();
      shortcut.worked();
    }
  }

  @Test
  void isTriedMoreRarelyTheMoreOftenItFails() {
    var shortcut = new Shortcut(true);

    assertThat(failAndCountDetour(shortcut)).isEqualTo(1);
    assertThat(failAndCountDetour(shortcut)).isEqualTo(2);
    assertThat(failAndCountDetour(shortcut)).isEqualTo(4);
    for (int i = 0; i < 10; i++) {
      failAndCountDetour(shortcut);
    }
    assertThat(failAndCountDetour(shortcut)).isEqualTo(64);

    shortcut.worked();
    assertThat(failAndCountDetour(shortcut)).isEqualTo(1);
  }

  /** The batches that go the long way after the next failure. */
  private static int failAndCountDetour(Shortcut shortcut) {
    shortcut.failed();
    int detour = 0;
    while (!shortcut.isWorthATry()) {
      detour++;
    }
    return detour;
  }

  @Test
  void isNeverTriedWhereItIsClosed() {
    assertThat(new Shortcut(false).isWorthATry()).isFalse();
  }
}
