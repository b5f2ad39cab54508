package dev.millrace.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.cli.terminal.Json;
import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.stage.StageName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SystemStatusTest {

  @Test
  void hasTheNamesThatScriptsRelyOn() {
    var status =
        new SystemStatus(
            new SystemStatus.Kafka("127.0.0.1:9092"),
            new SystemStatus.Registry("http://127.0.0.1:8081/apis/ccompat/v7"),
            new SystemStatus.Postgres("jdbc:postgresql://127.0.0.1/postgres", "postgres", "x"),
            List.of(
                new SystemStatus.Service("ingest-service", "http://localhost:9001", 42, Health.UP)),
            List.of(
                SystemStatus.Pipeline.of(
                    new PipelineAccount(
                        "orders",
                        2,
                        Map.of(StageName.INGEST, Account.decode("v1;in=3;emitted=3"))))),
            List.of(
                new FloodEntry(
                    "transform-service",
                    "orders",
                    "transform",
                    "CAST_FAILED",
                    "",
                    "created_at",
                    "2026-03-01T12:00:00Z",
                    "raw.orders-0-7",
                    "99/99/9999",
                    10,
                    "")));

    var json = new JsonMapper().readTree(Json.indented(status));

    assertThat(json.propertyNames())
        .containsExactly("kafka", "registry", "postgres", "services", "pipelines", "floods");
    assertThat(json.path("services").path(0).propertyNames())
        .containsExactly("name", "url", "pid", "health");
    assertThat(json.path("floods").path(0).propertyNames())
        .containsExactly(
            "service",
            "pipeline",
            "stage",
            "code",
            "rule",
            "field",
            "since",
            "example",
            "shape",
            "held",
            "note");
    var pipeline = json.path("pipelines").path(0);
    assertThat(pipeline.propertyNames())
        .containsExactly(
            "name",
            "published",
            "loaded",
            "filtered",
            "duplicate",
            "deadLettered",
            "inFlight",
            "balanced",
            "stages");
    assertThat(pipeline.path("published").asInt()).isEqualTo(5);
    assertThat(pipeline.path("inFlight").asInt()).isEqualTo(5);
    assertThat(pipeline.path("stages").path(0).toString())
        .isEqualTo("{\"name\":\"ingest\",\"lag\":2}");
    assertThat(pipeline.path("stages").path(1).path("lag").asInt()).isEqualTo(3);
  }
}
