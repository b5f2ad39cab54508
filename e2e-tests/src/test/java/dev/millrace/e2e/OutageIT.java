package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.system.ServiceKind;
import dev.millrace.stack.Component;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * A dependency fails: the stage pauses and says so, nothing becomes a dead letter, and it goes on
 * by itself.
 */
class OutageIT {

  private static final String PIPELINE = "outage";

  private final TestSystem system = TestSystem.shared();

  @Test
  void loadPausesWhilePostgresIsDown() {
    publish(0, 50);
    system.awaitSettled(PIPELINE, 50);

    system.infra().control(Component.POSTGRES).stop();
    publish(50, 150);
    await("load-service out of service")
        .atMost(Duration.ofSeconds(60))
        .until(() -> stageStatus().equals("OUT_OF_SERVICE"));
    system.infra().control(Component.POSTGRES).restart();

    var account = system.awaitSettled(PIPELINE, 150);
    assertThat(account.loaded()).isEqualTo(150);
    assertThat(account.deadLettered()).isZero();
    assertThat(system.count("select count(*) from public." + TestSystem.table(PIPELINE)))
        .isEqualTo(150);
    await("load-service up again")
        .atMost(Duration.ofSeconds(60))
        .until(() -> stageStatus().equals("UP"));
  }

  private void publish(int from, int to) {
    try (var publisher = new Publisher(system, PIPELINE)) {
      for (int i = from; i < to; i++) {
        publisher.send(Orders.good("outage-" + i, "customer-" + i % 7));
      }
    }
  }

  private String stageStatus() throws IOException, InterruptedException {
    var health = system.service(ServiceKind.LOAD).url().resolve("/actuator/health");
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(10)).build();
      var body = http.send(request, BodyHandlers.ofString()).body();
      return JsonMapper.shared()
          .readTree(body)
          .path("components")
          .path("stage")
          .path("status")
          .asString("");
    }
  }
}
