package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.system.ServiceKind;
import dev.millrace.e2e.release.OldRelease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is not so while a stage is back at release 0.1.0, and what is right again afterwards. What
 * both releases do alike, side by side, is among the faults.
 */
@Tag("release")
@Timeout(600)
class OldReleaseIT {

  private static final String LOG = "faults-log";
  private static final String LAST = "faults-last";

  private TestSystem system;

  @BeforeEach
  void release() {
    var old = OldRelease.ofHistory();
    assumeTrue(old.obstacle().isEmpty(), old.obstacle());
    system = TestSystem.ofFaults();
    system.allowOld(old.built());
  }

  @AfterEach
  void forward() {
    if (system != null) {
      system.stopOld(ServiceKind.QUALITY, 2);
      system.start(ServiceKind.QUALITY, 1);
    }
  }

  @Test
  void keysOfTheTimeBeforeAreForgottenUntilTheStageIsForwardAgain() {
    publish(LOG, "first");
    system.awaitSettled(LOG, 1);

    back();
    publish(LOG, "first");
    publish(LOG, "second");
    var back = system.awaitSettled(LOG, 3);
    assertThat(back.duplicate()).as("0.1.0 cannot read what this release remembers").isZero();
    assertThat(back.loaded()).isEqualTo(3);

    forward();
    publish(LOG, "first");
    publish(LOG, "second");
    var forward = system.awaitSettled(LOG, 5);
    assertThat(forward.duplicate()).as("both releases' keys count").isEqualTo(2);
    assertThat(forward.balanced()).isTrue();
  }

  @Test
  void aRedriveThatFailsThereAgainIsAnEntryOfItsOwn() {
    var letters = new DeadLetterApi(system);
    try (var publisher = new Publisher(system, LAST)) {
      publisher.send(
          Orders.order("bad", "customer", "NEW", "-5"), Map.of("mr-event-id", "fails-twice"));
    }
    var href = letters.awaitEvent(LAST, "fails-twice").path("href").asString();

    back();
    assertThat(letters.post(href + "/redrive", "").statusCode()).isEqualTo(202);

    await("another entry of the event")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                letters.list(LAST).stream()
                        .filter(each -> each.path("eventId").asString("").equals("fails-twice"))
                        .count()
                    == 2);
    assertThat(letters.get(href).path("status").asString()).isEqualTo("REDRIVEN");
  }

  @Test
  void whatOnlyThisReleaseCountsIsGoneFromWhatThatOneCommits() {
    try (var stranger = Publisher.to(system, "transformed." + LAST)) {
      stranger.sendKeyed("customer-of-third", "published past the stages before");
    }
    await("counted as foreign")
        .atMost(Duration.ofSeconds(60))
        .until(() -> system.account(LAST).foreign() == 1);

    back();
    publish(LAST, "third");

    await("loaded")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                system.count(
                        "select count(*) from %s where order_id = 'third'"
                            .formatted(TestSystem.table(LAST)))
                    == 1);
    assertThat(system.account(LAST).foreign()).isZero();
  }

  private void back() {
    system.stop(ServiceKind.QUALITY, 1);
    system.startOld(List.of(ServiceKind.QUALITY), 2);
  }

  private void publish(String pipeline, String order) {
    try (var publisher = new Publisher(system, pipeline)) {
      publisher.send(Orders.good(order, "customer-of-" + order), Map.of());
    }
  }
}
