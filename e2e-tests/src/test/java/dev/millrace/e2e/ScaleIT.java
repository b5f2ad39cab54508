package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.system.ServiceKind;
import org.junit.jupiter.api.Test;

/** Instances come and go while events stream through. */
class ScaleIT {

  private static final String PIPELINE = "scaled";
  private static final int EVENTS = 6_000;

  private final TestSystem system = TestSystem.shared();

  @Test
  void instancesShareTheWorkAndHandItOverWhole() {
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int i = 0; i < EVENTS; i++) {
        if (i == EVENTS / 4) {
          system.start(ServiceKind.QUALITY, 2);
        }
        if (i == EVENTS / 2) {
          system.stop(ServiceKind.QUALITY, 2);
        }
        publisher.send(Orders.good("scaled-" + i, "customer-" + i % 97));
        if (i % 10 == 0) {
          publisher.send(Orders.good("scaled-" + i, "customer-" + i % 97)); // a duplicate
        }
      }
    }

    var account = system.awaitSettled(PIPELINE, EVENTS + EVENTS / 10);

    assertThat(account.faults()).isEmpty();
    assertThat(account.loaded()).isEqualTo(EVENTS);
    assertThat(account.duplicate())
        .as("keys are remembered across the hand-over")
        .isEqualTo(EVENTS / 10);
    assertThat(account.deadLettered()).isZero();
    assertThat(system.count("select count(*) from public." + TestSystem.table(PIPELINE)))
        .isEqualTo(EVENTS);
  }
}
