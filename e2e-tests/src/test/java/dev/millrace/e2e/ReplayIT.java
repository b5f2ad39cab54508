package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.system.GapClient;
import dev.millrace.cli.system.ServiceKind;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A topic is loaded again because somebody wants it, and not because a row is gone. */
class ReplayIT {

  private static final String PIPELINE = "replayed";
  private static final int EVENTS = 40;

  private final TestSystem system = TestSystem.shared();

  @Test
  void positionsThatAreGoneAreAGapAndItsAcceptanceIsTheReplay() throws Exception {
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int i = 0; i < EVENTS; i++) {
        publisher.send(Orders.good("replayed-" + i, "customer-" + i));
      }
    }
    system.awaitSettled(PIPELINE, EVENTS);

    system.stop(ServiceKind.LOAD, 1);
    system.execute("delete from millrace.sink_position where pipeline = '" + PIPELINE + "'");
    system.execute("truncate public." + TestSystem.table(PIPELINE));
    system.begin(ServiceKind.LOAD, 1);

    try (var client = new GapClient()) {
      await("a gap")
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  client.list(List.of(system.service(ServiceKind.LOAD))).gaps().stream()
                      .anyMatch(gap -> gap.pipeline().equals(PIPELINE)));
      assertThat(rows()).as("nothing is loaded again by itself").isZero();

      var over =
          client.accept(
              List.of(system.service(ServiceKind.LOAD)), PIPELINE, "earliest", OptionalInt.empty());
      assertThat(over.gaps()).isNotEmpty().allMatch(gap -> gap.repeatedUntil() > 0);
    }

    await("all is loaded again, though nothing new has come")
        .atMost(Duration.ofMinutes(1))
        .until(() -> rows() == EVENTS);
    var account = system.awaitSettled(PIPELINE, EVENTS);
    assertThat(account.repeated()).isEqualTo(EVENTS);
    assertThat(account.lost()).isZero();
    assertThat(account.balanced()).isTrue();
  }

  private long rows() {
    return system.count("select count(*) from public." + TestSystem.table(PIPELINE));
  }
}
