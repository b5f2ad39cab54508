package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.system.Health;
import dev.millrace.cli.system.ServiceKind;
import dev.millrace.cli.system.ServiceSlot;
import dev.millrace.runtime.stage.StageName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code kill -9} of each stage while events stream through: nothing lost, nothing doubled. */
class KillIT {

  private static final String PIPELINE = "killed";
  private static final int EVENTS = 12_000;

  /** So many of them before each kill, and as many once the services are back. */
  private static final int PART = EVENTS / 5;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Each of them dies while those before it still send it events. */
  private static final List<ServiceKind> VICTIMS =
      List.of(ServiceKind.LOAD, ServiceKind.QUALITY, ServiceKind.TRANSFORM, ServiceKind.INGEST);

  private final TestSystem system = TestSystem.shared();

  @Test
  void theAccountBalancesAndNoRowIsDoubled() {
    try (var publisher = new Publisher(system, PIPELINE)) {
      int next = 0;
      for (var victim : VICTIMS) {
        long before = consumed(victim);
        publish(publisher, next, next + PART);
        await(victim + " at work").atMost(PATIENCE).until(() -> consumed(victim) > before);
        system.kill(victim);
        next += PART;
      }
      VICTIMS.forEach(victim -> system.begin(victim, 1));
      VICTIMS.forEach(victim -> system.awaitHealth(new ServiceSlot(victim, 1), Health.UP));
      publish(publisher, next, EVENTS);
    }

    var account = system.awaitSettled(PIPELINE, EVENTS + EVENTS / 100);

    assertThat(account.faults()).isEmpty();
    assertThat(account.loaded()).isEqualTo(EVENTS);
    assertThat(account.duplicate()).isZero();
    assertThat(account.deadLettered()).isEqualTo(EVENTS / 100);
    var rows = "select count(%s) from public." + TestSystem.table(PIPELINE);
    assertThat(system.count(rows.formatted("*"))).isEqualTo(EVENTS);
    assertThat(system.count(rows.formatted("distinct _mr_event_id"))).isEqualTo(EVENTS);
  }

  private static void publish(Publisher publisher, int from, int to) {
    for (int i = from; i < to; i++) {
      publisher.send(Orders.good("killed-" + i, "customer-" + i % 101));
      if (i % 100 == 0) {
        publisher.send(Orders.order("killed-bad-" + i, "customer-1", "NEW", "-1"));
      }
    }
  }

  /** How far the stage of a service has come. */
  private long consumed(ServiceKind service) {
    return system.account(PIPELINE).stage(StageName.valueOf(service.name())).in();
  }
}
