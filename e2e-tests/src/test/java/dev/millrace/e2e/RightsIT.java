package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.system.ServiceKind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * A right is taken from a service while events flow, and given back: the consumer says which, and
 * how that is mended; it goes on by itself, and nothing is lost or doubled.
 */
class RightsIT {

  private static final String PIPELINE = "rights";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestSystem system = TestSystem.shared();
  private int published;

  @AfterAll
  static void close() {
    HTTP.close();
  }

  @Test
  void waitsForTheRightAndGoesOnWithIt() {
    publish();
    system.awaitSettled(PIPELINE, published);

    // Each stage misses another one; ingest comes last, so that the others have events until then.
    without(
        Map.of(
            ServiceKind.TRANSFORM, Right.toWrite("transformed.rights"),
            ServiceKind.QUALITY, Right.toJoin("millrace.rights.quality"),
            ServiceKind.LOAD, Right.toRead("validated.rights")));
    without(
        Map.of(
            ServiceKind.INGEST, Right.toRead("ingest.rights"),
            ServiceKind.TRANSFORM, Right.toTransactions("millrace.rights.transform.")));

    var account = system.awaitSettled(PIPELINE, published);
    assertThat(account.loaded()).isEqualTo(published);
    assertThat(account.faults()).isEmpty();
    var rows = "select count(%s) from public." + TestSystem.table(PIPELINE);
    assertThat(system.count(rows.formatted("*"))).isEqualTo(published);
    assertThat(system.count(rows.formatted("distinct _mr_event_id"))).isEqualTo(published);
  }

  private void without(Map<ServiceKind, Right> rights) {
    try (var admin =
        Admin.create(Map.of("bootstrap.servers", (Object) system.infra().bootstrapServers()))) {
      publish();
      try {
        rights.values().forEach(right -> right.take(admin));
        publish();
        rights.forEach(
            (stage, right) ->
                await(stage + " says that it misses " + right)
                    .atMost(LIMIT)
                    .untilAsserted(
                        () ->
                            assertThat(consumer(stage))
                                .startsWith("paused")
                                .doesNotContain("waiting for kafka")
                                .contains("AuthorizationException", "Grant the right")));
      } finally {
        rights.values().forEach(right -> right.giveBack(admin));
      }
      publish();
      rights
          .keySet()
          .forEach(
              stage ->
                  await(stage + " goes on")
                      .atMost(LIMIT)
                      .untilAsserted(() -> assertThat(consumer(stage)).isEqualTo("running")));
    }
  }

  private void publish() {
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int end = published + 50; published < end; published++) {
        publisher.send(Orders.good("right-" + published, "customer-" + published % 7));
      }
    }
  }

  private String consumer(ServiceKind stage) throws IOException, InterruptedException {
    var health = system.service(stage).url().resolve("/actuator/health");
    var request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(10)).build();
    return JsonMapper.shared()
        .readTree(HTTP.send(request, BodyHandlers.ofString()).body())
        .path("components")
        .path("stage")
        .path("details")
        .path("%s.%s.0".formatted(PIPELINE, stage.text()))
        .asString("");
  }
}
