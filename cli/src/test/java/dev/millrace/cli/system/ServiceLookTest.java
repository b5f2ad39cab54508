package dev.millrace.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceLookTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"waitingFor\":\"kafka: the topics of orders are being made\"",
        "\"orders.load.0\":\"starting\"",
        "\"orders.load.0\":\"running\",\"new.load.0\":\"starting\""
      })
  void isStartingWhileAConsumerHasNotBegun(String consumers) {
    assertThat(look(consumers).isStarting()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"orders.load.0\":\"running\"",
        "\"orders.load.0\":\"paused, waiting for postgres: refused\"",
        "\"orders.load.0\":\"stopped before a gap: raw.orders-0 was read up to 3\""
      })
  void isNotStartingOnceItRunsOrSaysWhyNot(String consumers) {
    assertThat(look(consumers).isStarting()).isFalse();
  }

  @Test
  void showsEachKindOfGapOnALineOfItsOwn() {
    var look = look("\"orders.load.0\":\"stopped before a gap: one: do this\\nanother: do that\"");

    var trouble = look.troubles().getFirst();

    assertThat(trouble.text()).isEqualTo("stopped before a gap: one: do this\nanother: do that");
  }

  private static ServiceLook look(String consumers) {
    return ServiceLook.of(
        503,
        "{\"status\":\"DOWN\",\"components\":{\"stage\":{\"status\":\"DOWN\",\"details\":{%s}}}}"
            .formatted(consumers),
        "load");
  }
}
