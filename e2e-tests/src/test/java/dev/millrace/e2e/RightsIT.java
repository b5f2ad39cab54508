package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.system.ServiceKind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * A right is taken from a service while events flow, and given back: the consumer says which, and
 * how that is mended; it goes on by itself, and nothing is lost or doubled.
 */
class RightsIT {

  private static final String PIPELINE = "rights";
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** What a stage may not do for a while. */
  private record Missing(ServiceKind stage, Right right) {}

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

    // From the sink to the door, so that each has events while it can still read them.
    without(
        List.of(
            new Missing(ServiceKind.LOAD, Right.toRead("validated.rights")),
            new Missing(ServiceKind.QUALITY, Right.toJoin("millrace.rights.quality")),
            new Missing(ServiceKind.TRANSFORM, Right.toWrite("transformed.rights")),
            new Missing(ServiceKind.INGEST, Right.toRead("ingest.rights"))));
    without(
        List.of(
            new Missing(
                ServiceKind.TRANSFORM, Right.toTransactions("millrace.rights.transform."))));

    var account = system.awaitSettled(PIPELINE, published);
    assertThat(account.loaded()).isEqualTo(published);
    assertThat(account.faults()).isEmpty();
    var rows = "select count(%s) from public." + TestSystem.table(PIPELINE);
    assertThat(system.count(rows.formatted("*"))).isEqualTo(published);
    assertThat(system.count(rows.formatted("distinct _mr_event_id"))).isEqualTo(published);
  }

  private void without(List<Missing> missing) {
    var admin = system.admin();
    try {
      for (var each : missing) {
        each.right.take(admin);
        publish();
        await(each.stage + " says that it misses " + each.right)
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(consumer(each.stage))
                        .startsWith("paused")
                        .doesNotContain("waiting for kafka")
                        .contains("AuthorizationException", "Grant the right"));
      }
    } finally {
      missing.forEach(each -> each.right.giveBack(admin));
    }
    publish();
    for (var each : missing) {
      await(each.stage + " goes on")
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(consumer(each.stage)).isEqualTo("running"));
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
