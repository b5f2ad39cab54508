package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.system.ServiceKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kill -9} of a service while events stream through: nothing lost, nothing doubled. */
class KillIT {

  private static final String PIPELINE = "killed";
  private static final int EVENTS = 6_000;

  private final TestSystem system = TestSystem.shared();

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"INGEST", "TRANSFORM", "QUALITY", "LOAD"})
  void theAccountBalancesAndNoRowIsDoubled(ServiceKind victim) {
    var before = system.account(PIPELINE);
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int i = 0; i < EVENTS; i++) {
        if (i == EVENTS / 3) {
          system.kill(victim);
        }
        if (i == 2 * EVENTS / 3) {
          system.start(victim, 1);
        }
        publisher.send(Orders.good(victim + "-" + i, "customer-" + i % 101));
        if (i % 100 == 0) {
          publisher.send(Orders.order(victim + "-bad-" + i, "customer-1", "NEW", "-1"));
        }
      }
    }

    long published = before.published() + EVENTS + EVENTS / 100;
    var account = system.awaitSettled(PIPELINE, published);

    assertThat(account.faults()).isEmpty();
    assertThat(account.loaded() - before.loaded()).isEqualTo(EVENTS);
    assertThat(account.duplicate()).isZero();
    assertThat(account.deadLettered() - before.deadLettered()).isEqualTo(EVENTS / 100);
    var rows =
        "select count(%s) from public."
            + TestSystem.table(PIPELINE)
            + " where order_id like '"
            + victim
            + "-%%'";
    assertThat(system.count(rows.formatted("*"))).isEqualTo(EVENTS);
    assertThat(system.count(rows.formatted("distinct _mr_event_id"))).isEqualTo(EVENTS);
  }
}
