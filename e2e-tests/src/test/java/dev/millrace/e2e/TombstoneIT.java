package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.StageName;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A record without a value deletes the row of its key, in order with the key's other events. */
class TombstoneIT {

  private static final String PIPELINE = "deleted";
  private static final String TABLE = "public." + TestSystem.table(PIPELINE);

  private final TestSystem system = TestSystem.shared();
  private final DeadLetterApi deadLetters = new DeadLetterApi(system);

  @Test
  void theLastEventOfAKeyDecidesWhetherItsRowIsThere() {
    var earlier = system.account(PIPELINE);
    long before = earlier.published();
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int i = 0; i < 400; i++) {
        var stays = "stays-" + i;
        write(publisher, stays, "1.00");
        write(publisher, "goes-" + i, "1.00");
        write(publisher, "returns-" + i, "1.00");
        delete(publisher, "goes-" + i);
        delete(publisher, "returns-" + i);
        write(publisher, "returns-" + i, "2.00");
        delete(publisher, "never-was-" + i);
      }
    }

    var account = system.awaitSettled(PIPELINE, before + 2_800);

    assertThat(account.faults()).isEmpty();
    assertThat(account.deadLettered()).isEqualTo(earlier.deadLettered());
    assertThat(account.loaded() - earlier.loaded())
        .as("a deletion is loaded when it is applied")
        .isEqualTo(2_800);
    assertThat(count("order_id like 'goes-%' or order_id like 'never-%'")).isZero();
    assertThat(count("order_id like 'stays-%' and amount = 1.00")).isEqualTo(400);
    assertThat(count("order_id like 'returns-%' and amount = 2.00")).isEqualTo(400);

    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int i = 0; i < 400; i++) {
        delete(publisher, "stays-" + i);
      }
    }
    system.awaitSettled(PIPELINE, before + 3_200);

    assertThat(count("order_id like 'stays-%'")).isZero();
  }

  @Test
  void aDeletionThatTheTableRefusesIsRedrivenOnceItIsMended() {
    long before = system.account(PIPELINE).published();
    try (var publisher = new Publisher(system, PIPELINE)) {
      write(publisher, "referred", "1.00");
    }
    system.awaitSettled(PIPELINE, before + 1);
    system.execute("create table referring (order_id text references " + TABLE + ")");
    system.execute("insert into referring values ('referred')");
    try (var publisher = new Publisher(system, PIPELINE)) {
      publisher.send("referred", null, Map.of("mr-event-id", "tombstone-referred"));
    }
    var letter = deadLetters.awaitEvent(PIPELINE, "tombstone-referred");
    var href = letter.path("href").asString();
    assertThat(letter.path("code").asString()).isEqualTo("SINK_REFUSED");
    assertThat(letter.path("message").asString()).contains("foreign key");
    assertThat(count("order_id = 'referred'")).isEqualTo(1);

    system.execute("drop table referring");
    assertThat(deadLetters.post(href + "/redrive", "").statusCode()).isEqualTo(202);

    await(href)
        .atMost(Duration.ofSeconds(60))
        .until(() -> deadLetters.get(href).path("status").asString("").equals("RESOLVED"));
    assertThat(count("order_id = 'referred'")).isZero();
  }

  @Test
  void aTombstoneWithoutKeySaysNotWhatToDelete() {
    long before =
        system.account(PIPELINE).stage(StageName.INGEST).rejected().getOrDefault("KEY_MISSING", 0L);
    try (var publisher = new Publisher(system, PIPELINE)) {
      var id = publisher.sendAndWait(null, Map.of());

      assertThat(deadLetters.awaitEvent(PIPELINE, id).path("message").asString())
          .contains("no record key, which names what to delete");
    }
    assertThat(system.account(PIPELINE).stage(StageName.INGEST).rejected())
        .containsEntry("KEY_MISSING", before + 1);
  }

  private static void write(Publisher publisher, String id, String amount) {
    publisher.send(id, Orders.order(id, "customer", "NEW", amount), Map.of());
  }

  private static void delete(Publisher publisher, String id) {
    publisher.send(id, null, Map.of());
  }

  private long count(String condition) {
    return system.count("select count(*) from " + TABLE + " where " + condition);
  }
}
