package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.account.PipelineAccount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whatever publishers write into our headers, they speak for themselves alone. */
class StrangerIT {

  private static final String PIPELINE = "strangers";
  private static final String BAD = "{\"order_id\": ";

  /** Another pipeline, whose topic gets a mirrored record. */
  private static final String OTHER = "redriven";

  private final TestSystem system = TestSystem.shared();
  private final DeadLetterApi deadLetters = new DeadLetterApi(system);

  @Test
  void somebodyElsesDeadLetterStaysAsItIs() {
    var before = system.account(PIPELINE);
    publish(BAD, Map.of("mr-event-id", "victim"));
    var href = deadLetters.awaitEvent(PIPELINE, "victim").path("href").asString();
    var letter = deadLetters.get(href);
    var claims =
        Map.of(
            "mr-event-id", "victim",
            "mr-redrive-of", letter.path("id").asString(),
            "mr-redrive-number", "1",
            "mr-redriven", "1",
            "mr-attempts", "1",
            "mr-seal", "\1no seal of ours");

    publish(Orders.good("instead-of-victim", "customer"), claims);
    publish("{\"instead\": ", claims);

    var account = settled(before, 3, 1, 2);
    assertThat(account.faults()).isEmpty();
    var letters = awaitLetters(each -> each.path("eventId").asString().equals("victim"), 2);
    assertThat(letters).allMatch(each -> each.path("status").asString().equals("OPEN"));
    assertThat(deadLetters.get(href)).isEqualTo(letter);
  }

  @Test
  void eventsThatClaimToBeRedrivenArePublishedOnes() {
    var before = system.account(PIPELINE);
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int i = 0; i < 300; i++) {
        publisher.send(
            i % 3 == 0 ? BAD : Orders.good("redriven-" + i, "customer"),
            Map.of("mr-redriven", "1"));
      }
    }

    assertThat(settled(before, 300, 200, 100).balanced()).isTrue();
  }

  @Test
  void twoEventsOfOneIdAreTwoEvents() {
    var before = system.account(PIPELINE);
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (var id : List.of("twice-good", "twice-bad")) {
        for (int i = 0; i < 2; i++) {
          var order = Orders.good(id + i, "customer");
          publisher.send(
              id.equals("twice-good") ? order : order.replace("EUR", "eur" + i),
              Map.of("mr-event-id", id));
        }
      }
    }

    assertThat(settled(before, 4, 2, 2).balanced()).isTrue();
    assertThat(
            system.count(
                "select count(*) from public.%s where _mr_event_id = 'twice-good'"
                    .formatted(TestSystem.table(PIPELINE))))
        .isEqualTo(2);
    assertThat(awaitLetters(each -> each.path("eventId").asString().equals("twice-bad"), 2))
        .extracting(each -> each.path("id").asString())
        .doesNotHaveDuplicates();
  }

  @Test
  void aMirroredRedriveIsAPublishedEvent() {
    var before = system.account(PIPELINE);
    var other = system.account(OTHER);
    publish("{mirrored", Map.of("mr-event-id", "mirrored"));
    var href = deadLetters.awaitEvent(PIPELINE, "mirrored").path("href").asString();
    deadLetters.post(
        href + "/redrive", "{\"payload\": " + Orders.good("mirrored", "customer") + "}");
    await(href)
        .atMost(Duration.ofSeconds(60))
        .until(() -> deadLetters.get(href).path("status").asString("").equals("RESOLVED"));
    settled(before, 1, 1, 0);
    var redrive = redriveOf("mirrored");
    assertThat(redrive.headers().lastHeader("mr-seal")).isNotNull();

    try (var here = new Publisher(system, PIPELINE);
        var mirror = new Publisher(system, OTHER)) {
      here.copy(redrive);
      mirror.copy(redrive);
    }

    var copied = system.awaitSettled(PIPELINE, before.published() + 2);
    assertThat(copied.deadLettered()).isEqualTo(before.deadLettered());
    assertThat(copied.duplicate() - before.duplicate()).as("its order has passed").isOne();
    var mirrored = system.awaitSettled(OTHER, other.published() + 1);
    assertThat(mirrored.loaded() - other.loaded()).isOne();
    assertThat(mirrored.balanced()).isTrue();
    assertThat(mirrored.deadLettered()).isEqualTo(other.deadLettered());
  }

  @Test
  void whoWritesPastIngestIsAccountedForUnderAnyName() {
    try (var publisher = new Publisher(system, OTHER)) {
      publisher.send(Orders.good("seen-elsewhere", "customer"), Map.of());
    }
    await("an event of another pipeline, between its stages")
        .atMost(Duration.ofSeconds(60))
        .until(() -> !TopicRecords.of(system, "validated." + OTHER).isEmpty());
    var before = system.account(PIPELINE);

    for (var kind : List.of("raw.", "transformed.", "validated.")) {
      var elsewhere = TopicRecords.of(system, kind + OTHER).getLast();
      try (var stranger = Publisher.to(system, kind + PIPELINE)) {
        stranger.send("garbage", Map.of("mr-event-id", "named"));
        stranger.send("tagged", Map.of("mr-event-id", "named", "mr-tag", "somebody"));
        stranger.copy(elsewhere);
      }
    }

    var account = system.awaitSettled(PIPELINE, before.published() + 9);
    assertThat(account.foreign() - before.foreign()).isEqualTo(9);
    assertThat(account.deadLettered() - before.deadLettered()).isGreaterThanOrEqualTo(6);
    assertThat(account.faults()).isEmpty();
    assertThat(account.balanced()).isTrue();
  }

  private ConsumerRecord<byte[], byte[]> redriveOf(String eventId) {
    return TopicRecords.of(system, "ingest." + PIPELINE).stream()
        .filter(record -> text(record.headers(), "mr-event-id").equals(eventId))
        .filter(record -> !text(record.headers(), "mr-redriven").isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static String text(Headers headers, String name) {
    var header = headers.lastHeader(name);
    return header == null ? "" : new String(header.value());
  }

  private void publish(String value, Map<String, String> headers) {
    try (var publisher = new Publisher(system, PIPELINE)) {
      publisher.send(value, headers);
    }
  }

  private List<JsonNode> awaitLetters(Predicate<JsonNode> which, int count) {
    return await("dead letters")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> deadLetters.list(PIPELINE).stream().filter(which).toList(),
            letters -> letters.size() == count);
  }

  private PipelineAccount settled(
      PipelineAccount before, int published, int loaded, int deadLettered) {
    var account = system.awaitSettled(PIPELINE, before.published() + published);
    assertThat(account.loaded() - before.loaded()).as("loaded").isEqualTo(loaded);
    assertThat(account.deadLettered() - before.deadLettered())
        .as("dead letters")
        .isEqualTo(deadLettered);
    return account;
  }
}
