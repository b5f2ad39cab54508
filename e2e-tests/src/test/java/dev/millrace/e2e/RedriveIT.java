package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A dead letter is repaired, redriven, loaded and resolved; and the account follows. */
class RedriveIT {

  private static final String PIPELINE = "redriven";
  private static final String TABLE = "public." + TestSystem.table(PIPELINE);

  private final TestSystem system = TestSystem.shared();
  private final DeadLetterApi deadLetters = new DeadLetterApi(system);

  @Test
  void anEventThatTheSinkRefusedIsLoadedOnceItsTableIsMended() {
    long before = publish(Orders.good("first", "customer"), "redrive-first");
    system.awaitSettled(PIPELINE, before + 1);
    system.execute("alter table " + TABLE + " add constraint no_b check (order_id <> 'refused')");
    publish(Orders.good("refused", "customer"), "redrive-refused");
    var letter = deadLetters.awaitEvent(PIPELINE, "redrive-refused");
    assertThat(letter.path("code").asString()).isEqualTo("SINK_REFUSED");
    assertThat(letter.path("message").asString()).contains("no_b");

    system.execute("alter table " + TABLE + " drop constraint no_b");
    assertThat(deadLetters.post(letter.path("href").asString() + "/redrive", "").statusCode())
        .isEqualTo(202);

    awaitStatus(letter.path("href").asString(), "RESOLVED");
    var account = system.awaitSettled(PIPELINE, before + 2);
    assertThat(account.loaded()).isEqualTo(account.published() - account.deadLettered());
    assertThat(system.count("select count(*) from " + TABLE + " where order_id = 'refused'"))
        .isEqualTo(1);
    assertThat(
            system.count(
                "select count(*) from %s where order_id = 'refused' and _mr_ingested_at <= '%s'"
                    .formatted(TABLE, letter.path("firstFailedAt").asString())))
        .as("it was ingested before it failed, and not again by the redrive")
        .isEqualTo(1);
  }

  @Test
  void anEventThatFailsAgainStaysOneDeadLetter() {
    long before = publish(Orders.order("still-bad", "customer", "NEW", "-5"), "redrive-again");
    system.awaitSettled(PIPELINE, before + 1);
    var letter = deadLetters.awaitEvent(PIPELINE, "redrive-again");
    var href = letter.path("href").asString();

    deadLetters.post(href + "/redrive", "");

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> deadLetters.get(href).path("attempts").asInt() == 2);
    awaitStatus(href, "OPEN");
    var account = system.awaitSettled(PIPELINE, before + 1);
    assertThat(account.faults()).isEmpty();
    assertThat(
            deadLetters.list(PIPELINE).stream()
                .filter(each -> each.path("eventId").asString().equals("redrive-again")))
        .hasSize(1);
  }

  @Test
  void anUndecodableEventIsRepairedAndLoaded() {
    long before = publish("{broken", "redrive-repaired");
    system.awaitSettled(PIPELINE, before + 1);
    var href = deadLetters.awaitEvent(PIPELINE, "redrive-repaired").path("href").asString();

    var answer =
        deadLetters.post(
            href + "/redrive", "{\"payload\": " + Orders.good("repaired", "customer") + "}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    awaitStatus(href, "RESOLVED");
    assertThat(
            system.count(
                "select count(*) from "
                    + TABLE
                    + " where order_id = 'repaired' and _mr_event_id = 'redrive-repaired'"))
        .isEqualTo(1);
  }

  /** Publishes one event and answers how many there were before it. */
  private long publish(String value, String eventId) {
    long before = system.account(PIPELINE).published();
    try (var publisher = new Publisher(system, PIPELINE)) {
      publisher.send(value, Map.of("mr-event-id", eventId));
    }
    return before;
  }

  private void awaitStatus(String href, String status) {
    await(href + " " + status)
        .atMost(Duration.ofSeconds(60))
        .until(() -> deadLetters.get(href).path("status").asString("").equals(status));
  }
}
