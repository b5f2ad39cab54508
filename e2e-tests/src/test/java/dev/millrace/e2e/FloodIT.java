package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.system.ServiceKind;
import dev.millrace.schema.FloodAlert;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A source changes its date format at event 50,000: the transform stage pauses there with the cause
 * named, and nothing of it is a dead letter until somebody says so.
 */
class FloodIT {

  private static final String RELEASED = "flood-released";
  private static final String MENDED = "flood-mended";

  /** Good events before the first bad one. */
  private static final Map<String, Integer> GOOD = Map.of(RELEASED, 50_000, MENDED, 5_000);

  private static final int BAD = 10_000;
  private static final int CUSTOMERS = 97;

  /** When a poll ends within the first two events of a flood, in each of six partitions. */
  private static final int MOST_LEAKED = 12;

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestSystem system = TestSystem.shared();

  @AfterAll
  static void close() {
    HTTP.close();
  }

  @Test
  void aFloodIsHeldUntilItsDeadLettersAreAccepted() throws IOException, InterruptedException {
    publish(RELEASED);
    awaitHeld(RELEASED, 0);

    assertThat(system.account(RELEASED).deadLettered()).isLessThanOrEqualTo(MOST_LEAKED);
    namesTheCause(RELEASED);
    anotherPipelineFlows();
    isHeldByWhoeverTakesOver();

    assertThat(post("/actuator/flood/" + RELEASED).path("floods")).hasSize(1);

    var account = system.awaitSettled(RELEASED, GOOD.get(RELEASED) + BAD);
    assertThat(account.faults()).isEmpty();
    assertThat(account.loaded()).isEqualTo((long) GOOD.get(RELEASED));
    assertThat(account.deadLettered()).isEqualTo(BAD);
    assertThat(get("/actuator/flood").path("floods")).isEmpty();
    await("the alert that it has ended")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(alerts(RELEASED))
                    .extracting(FloodAlert::getState)
                    .contains("opened")
                    .endsWith("ended"));
  }

  private void anotherPipelineFlows() {
    var before = system.account(MENDED);
    try (var publisher = new Publisher(system, MENDED)) {
      publisher.send(Orders.good("beside-a-flood", "customer"));
    }
    assertThat(system.awaitSettled(MENDED, before.published() + 1).loaded())
        .isEqualTo(before.loaded() + 1);
  }

  private void isHeldByWhoeverTakesOver() {
    long before = system.account(RELEASED).deadLettered();
    system.kill(ServiceKind.TRANSFORM);
    system.start(ServiceKind.TRANSFORM, 1);
    awaitHeld(RELEASED, 0);
    assertThat(system.account(RELEASED).deadLettered()).isEqualTo(before);
  }

  @Test
  void aNewVersionOfThePipelineLetsTheHeldEventsPass() throws IOException {
    long before = system.account(MENDED).published();
    publish(MENDED);
    awaitHeld(MENDED, before);

    mend();

    system.awaitSettled(MENDED, before + GOOD.get(MENDED) + BAD);
    long leaked = system.account(MENDED).deadLettered();
    assertThat(leaked).isLessThanOrEqualTo(MOST_LEAKED);
    new DeadLetterApi(system).post("/api/dead-letters/redrive?pipeline=" + MENDED, "");
    await("what leaked is loaded")
        .atMost(PATIENCE)
        .until(() -> system.account(MENDED).deadLettered() == 0);
    var account = system.awaitSettled(MENDED, before + GOOD.get(MENDED) + BAD);
    assertThat(account.faults()).isEmpty();
    assertThat(account.loaded()).isEqualTo(before + GOOD.get(MENDED) + BAD);
    var table = "public." + TestSystem.table(MENDED);
    assertThat(system.count("select count(*) from " + table))
        .isEqualTo(before + GOOD.get(MENDED) + BAD);
    assertThat(system.count("select count(*) from " + table + " where created_at = '2026-12-31Z'"))
        .isEqualTo(BAD);
    assertThat(system.count(loadedBeforeAnEarlierOneOfTheirCustomer(table)))
        .isLessThanOrEqualTo(leaked);
    await("the alert that it has ended")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(alerts(MENDED))
                    .extracting(FloodAlert::getEnding)
                    .containsExactly("", "new-version"));
  }

  private void publish(String pipeline) {
    try (var publisher = new Publisher(system, pipeline)) {
      int good = GOOD.get(pipeline);
      for (int i = 0; i < good + BAD; i++) {
        var customer = "customer-" + i % CUSTOMERS;
        var order = Orders.good("%s-%06d".formatted(pipeline, i), customer);
        if (i < good) {
          publisher.sendKeyed(customer, order);
        } else {
          // A redrive of ours would be no flood; who says so at the door is not believed.
          publisher.send(
              customer,
              order.replace("2026-03-01T12:00:00Z", "31/12/2026 10:00"),
              Map.of("mr-redrive-of", "transform/raw.orders/0/" + i, "mr-attempts", "1"));
        }
      }
    }
  }

  /** The good events are loaded, and all others wait. */
  private void awaitHeld(String pipeline, long loadedBefore) {
    await(pipeline + " held by a flood")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(flood(pipeline).path("held").asLong(0))
                  .isGreaterThanOrEqualTo(BAD - MOST_LEAKED);
              assertThat(system.account(pipeline).loaded())
                  .isEqualTo(loadedBefore + GOOD.get(pipeline));
            });
  }

  private void namesTheCause(String pipeline) throws IOException, InterruptedException {
    var flood = flood(pipeline);
    assertThat(flood.path("code").asString()).isEqualTo("CAST_FAILED");
    assertThat(flood.path("field").asString()).isEqualTo("created_at");
    assertThat(flood.path("shape").asString()).isEqualTo("99/99/9999 99:99");
    assertThat(flood.path("remedy").asString()).contains("./millrace flood release " + pipeline);

    var health = get("/actuator/health").path("components");
    assertThat(health.path("flood").path("status").asString()).isEqualTo("OUT_OF_SERVICE");
    assertThat(health.path("flood").toString()).contains("CAST_FAILED").doesNotContain("31/12");
    assertThat(health.path("stage").toString()).contains("CAST_FAILED, field created_at");

    assertThat(text("/actuator/prometheus").lines())
        .filteredOn(line -> line.startsWith("millrace_flood_held{"))
        .filteredOn(line -> line.contains("pipeline=\"%s\"".formatted(pipeline)))
        .singleElement()
        .asString()
        .contains("code=\"CAST_FAILED\"", "field=\"created_at\"", "stage=\"transform\"");

    await("the alert that it has opened")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(alerts(pipeline))
                    .singleElement()
                    .satisfies(
                        alert -> {
                          assertThat(alert.getState()).isEqualTo("opened");
                          assertThat(alert.getStage()).isEqualTo("transform");
                          assertThat(alert.getCode()).isEqualTo("CAST_FAILED");
                          assertThat(alert.getField()).isEqualTo("created_at");
                          assertThat(alert.getHeldAt()).isNotEmpty();
                        }));
  }

  /**
   * Makes the file accept both formats, as an editor would: the new one takes the old one's place.
   */
  private static void mend() throws IOException {
    var file = TestSystem.file(MENDED);
    var step =
        """
            - set:
                created_at: >-
                  created_at.contains('/')
                  ? created_at.substring(6, 10) + '-' + created_at.substring(3, 5) + '-'
                  + created_at.substring(0, 2) + 'T00:00:00Z'
                  : created_at
        """;
    var next = file.resolveSibling("next.tmp");
    Files.writeString(next, Files.readString(file).replace("    - cast:", step + "    - cast:"));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String loadedBeforeAnEarlierOneOfTheirCustomer(String table) {
    return """
    select count(*) from (
      select _mr_loaded_at, lag(_mr_loaded_at) over (partition by customer_id order by order_id) before
      from %s) rows
    where _mr_loaded_at < before\
    """
        .formatted(table);
  }

  private JsonNode flood(String pipeline) throws IOException, InterruptedException {
    for (var flood : get("/actuator/flood").path("floods")) {
      if (flood.path("pipeline").asString("").equals(pipeline)) {
        return flood;
      }
    }
    return JsonMapper.shared().createObjectNode();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return JsonMapper.shared().readTree(text(path));
  }

  private String text(String path) throws IOException, InterruptedException {
    var uri = system.service(ServiceKind.TRANSFORM).url().resolve(path);
    var request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }

  private JsonNode post(String path) throws IOException, InterruptedException {
    var uri = system.service(ServiceKind.TRANSFORM).url().resolve(path);
    var request =
        HttpRequest.newBuilder(uri).timeout(PATIENCE).POST(BodyPublishers.noBody()).build();
    return JsonMapper.shared().readTree(HTTP.send(request, BodyHandlers.ofString()).body());
  }

  /** All alerts of a pipeline, the oldest first. */
  private List<FloodAlert> alerts(String pipeline) throws IOException {
    var alerts = new ArrayList<FloodAlert>();
    var partition = new TopicPartition("alerts", 0);
    Map<String, Object> settings =
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, system.infra().bootstrapServers());
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      var reader = new SpecificDatumReader<>(FloodAlert.class);
      while (consumer.position(partition) < end) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          var value = record.value();
          var decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
          var alert = reader.read(null, decoder);
          if (alert.getPipeline().equals(pipeline)) {
            alerts.add(alert);
          }
        }
      }
    }
    return alerts;
  }
}
