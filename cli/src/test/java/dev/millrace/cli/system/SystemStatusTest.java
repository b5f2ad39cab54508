package dev.millrace.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.cli.terminal.Json;
import dev.millrace.cli.terminal.Terminal;
import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.stack.Condition;
import dev.millrace.stack.Condition.State;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SystemStatusTest {

  private static final Condition UP = Condition.UP;
  private static final PipelineAccount ORDERS =
      new PipelineAccount(
          "orders", 2, Map.of(StageName.INGEST, Account.decode("v1;in=3;emitted=3")));

  @Test
  void hasTheNamesThatScriptsRelyOn() {
    var json =
        json(status(UP, UP, service(Health.UP, ""), account(true), List.of(flood()), List.of()));

    assertThat(json.propertyNames())
        .containsExactly(
            "kafka",
            "registry",
            "postgres",
            "traces",
            "services",
            "pipelines",
            "floods",
            "grown",
            "wrong",
            "unasked");
    assertThat(json.path("postgres").propertyNames())
        .containsExactly("jdbcUrl", "user", "passwordFile", "health", "cause");
    assertThat(json.path("services").path(0).propertyNames())
        .containsExactly("name", "url", "pid", "health", "cause", "consumers");
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
        .startsWith("name", "runs", "published", "loaded", "outdated", "filtered")
        .contains(
            "duplicate",
            "deadLettered",
            "inFlight",
            "balanced",
            "lost",
            "repeated",
            "foreign",
            "intake",
            "stages");
    assertThat(pipeline.path("published").asInt()).isEqualTo(5);
    assertThat(pipeline.path("inFlight").asInt()).isEqualTo(5);
    assertThat(pipeline.path("stages").path(0).toString())
        .isEqualTo("{\"name\":\"ingest\",\"lag\":2}");
    assertThat(pipeline.path("stages").path(1).path("lag").asInt()).isEqualTo(3);
  }

  @Test
  void isWellWhenAllIs() {
    var status = status(UP, UP, service(Health.UP, ""), account(true), List.of(), List.of());

    assertThat(status.exitCode()).isZero();
    assertThat(status.wrong()).isEmpty();
    assertThat(text(status)).contains("orders", "UP").doesNotContain("not known", "nobody runs it");
  }

  @Test
  void namesAConsumerThatDoesNotConsumeBesideItsService() {
    var look =
        ServiceLook.of(
            503,
            """
            {"status": "DOWN", "components": {"ping": {"status": "UP"},
              "flood": {"status": "OUT_OF_SERVICE", "details": {"floods": [{"a": 1}]}},
              "stage": {"status": "DOWN", "details": {
                "orders.load.0": "running",
                "quakes.load.0": "stopped: table quakes does not fit: alter table quakes …",
                "a.load.0": "paused, waiting for postgres: no answer",
                "b.load.0": "paused, waiting for postgres: no answer",
                "c.load.0": "paused, waiting for postgres: no answer",
                "d.load.0": "paused, waiting for postgres: no answer",
                "bad": "failed: no schema x"}}}}
            """,
            "load");

    var status =
        status(
            UP,
            UP,
            new SystemStatus.Service(
                "load-service", "", 1, look.health(), look.cause(), look.troubles()),
            account(true),
            List.of(),
            List.of());

    assertThat(look.health()).isEqualTo(Health.DOWN);
    assertThat(look.pipelines())
        .containsExactlyInAnyOrder("orders", "quakes", "a", "b", "c", "d", "bad");
    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(text(status))
        .contains(
            "  quakes.load.0 stopped: table quakes does not fit: alter table quakes …\n"
                + "    → correct that; it is tried again now and then, and at once by ./millrace restart load\n",
            "  a.load.0, b.load.0, c.load.0 and 1 more paused: waiting for postgres: no answer\n",
            "  bad failed: no schema x\n    → correct that, then: ./millrace restart load\n")
        .doesNotContain("orders.load.0", "does not answer");
  }

  @Test
  void showsEveryOtherPartThatIsNotWell() {
    var look =
        ServiceLook.of(
            503,
            """
            {"status": "DOWN", "components": {
              "db": {"status": "DOWN", "details": {"error": "refused"}},
              "redrive": {"status": "OUT_OF_SERVICE"}}}
            """,
            "dlq");

    assertThat(look.troubles())
        .extracting(ServiceLook.Trouble::name, ServiceLook.Trouble::text)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("db", "DOWN: error refused"),
            org.assertj.core.groups.Tuple.tuple("redrive", "OUT_OF_SERVICE"));
  }

  @Test
  void aCauseOfSeveralLinesIsIndentedAndItsOtherControlCharactersAreEscaped() {
    var cause = "table q does not fit:\n- column v is computed\u001b[2J\r\n- column w is missing";

    assertThat(
            text(status(UP, UP, service(Health.DOWN, cause), account(true), List.of(), List.of())))
        .contains(
            "  table q does not fit:\n    - column v is computed\\", "    - column w is missing\n")
        .doesNotContain("\u001b", "\r");
  }

  @Test
  void remarksAreTheSameLinesWhereverTheyArePrinted() {
    var cause = "table q does not fit:\n- column v is computed\u001b[2J";

    assertThat(StatusText.remarkLines(service(Health.DOWN, cause)))
        .containsExactly("  table q does not fit:", "    - column v is computed\\u001b[2J");
  }

  @Test
  void takesAnyAnswerForAnAnswer() {
    assertThat(ServiceLook.of(503, "<html>", "load").health()).isEqualTo(Health.DOWN);
    assertThat(ServiceLook.of(503, "<html>", "load").cause()).contains("answers 503");
    assertThat(ServiceLook.of(404, "{}", "load").cause()).contains("answers 404");
  }

  @Test
  void saysOfKafkaThatIsAwayWhatIsNotKnownAndShowsTheRest() {
    var kafka = Condition.silent("no answer within 4 s");
    var status =
        status(
            kafka,
            UP,
            service(Health.UP, ""),
            null,
            List.of(),
            List.of("accounts of the pipelines: Kafka does not answer: no answer within 4 s"));

    assertThat(status.exitCode()).isEqualTo(3);
    assertThat(json(status).path("pipelines").isNull()).isTrue();
    assertThat(text(status))
        .contains(
            "Kafka does not answer: no answer within 4 s", "load-service", "not known: accounts");
  }

  @Test
  void showsAccountsUpToQualityWhilePostgresIsAway() {
    var refused = Condition.refused("refuses user 'millrace': password authentication failed");
    var status =
        status(
            UP,
            refused,
            service(Health.UP, ""),
            account(false),
            List.of(),
            List.of("load: cannot be asked: PostgreSQL " + refused.cause()));

    assertThat(status.exitCode()).isEqualTo(3);
    var pipeline = json(status).path("pipelines").path(0);
    assertThat(pipeline.path("published").asInt()).isEqualTo(5);
    for (var unknown : List.of("loaded", "inFlight", "balanced")) {
      assertThat(pipeline.path(unknown).isNull()).isTrue();
    }
    assertThat(text(status))
        .contains("refuses user 'millrace'", "?", "up to quality")
        .doesNotContain("does not answer");
  }

  @Test
  void tellsEachKindOfProcess() {
    assertThat(text(of(service(Health.DEAD, "its process has ended"))))
        .contains(
            "its process has ended: ./millrace logs load-service says why, ./millrace up starts it again")
        .doesNotContain("does not answer");
    assertThat(of(service(Health.DEAD, "")).exitCode()).isEqualTo(1);
    var stopped = of(service(Health.SUSPENDED, "its process 7 is stopped by a signal (SIGSTOP)"));
    assertThat(text(stopped)).contains("SIGSTOP").doesNotContain("does not answer");
    assertThat(stopped.exitCode()).isEqualTo(1);
    var silent = of(service(Health.SILENT, "no answer within 5 s"));
    assertThat(silent.exitCode()).isEqualTo(3);
    assertThat(text(silent)).contains("load-service does not answer");
    assertThat(of(service(Health.STARTING, "")).exitCode()).isEqualTo(1);
    assertThat(
            text(
                status(
                    new Condition(State.SUSPENDED, "stopped"),
                    UP,
                    service(Health.UP, ""),
                    null,
                    List.of(),
                    List.of())))
        .contains("Kafka: stopped");
    assertThat(
            text(
                status(
                    UP,
                    new Condition(State.DEAD, ""),
                    service(Health.UP, ""),
                    account(false),
                    List.of(),
                    List.of())))
        .contains("PostgreSQL has ended: ./millrace up starts it again");
  }

  @Test
  void marksPipelinesThatNobodyRuns() {
    var status =
        status(
            UP,
            UP,
            service(Health.UP, ""),
            List.of(SystemStatus.Pipeline.of(ORDERS, true, false)),
            List.of(),
            List.of());

    assertThat(text(status)).contains("nobody runs it");
    assertThat(status.exitCode()).isZero();
  }

  @Test
  void countsAFloodAsWrongAndEscapesWhatPublishersSay() {
    var status =
        status(
            UP,
            UP,
            service(Health.DOWN, "\u001b]0;evil\u0007"),
            account(true),
            List.of(flood()),
            List.of());

    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(text(status)).contains("holds 10 events of orders", "\\u001b]0;evil");
    assertThat(text(status)).doesNotContain("\u001b", "\u0007");
  }

  @Test
  void whatStandsOutsideOfTheSumIsSaid() {
    var lossy =
        new PipelineAccount(
            "orders",
            0,
            Map.of(StageName.INGEST, Account.decode("v1;in=9;emitted=9;lost=1;repeated=4")),
            Account.decode("v1;in=7;emitted=7;lost=2;repeated=5"));

    var text =
        text(
            status(
                UP,
                UP,
                service(Health.UP, ""),
                List.of(SystemStatus.Pipeline.of(lossy, true, true)),
                List.of(),
                List.of()));

    assertThat(text)
        .contains("orders: up to 1 records were lost")
        .contains("orders: 4 events were consumed again")
        .contains("orders, dead letters and outcomes: up to 2 records were lost")
        .contains("orders, dead letters and outcomes: 5 records were consumed again")
        .contains("orders: raw.orders has grown from 6 to 12 partitions");
  }

  private static SystemStatus of(SystemStatus.Service service) {
    return status(UP, UP, service, account(true), List.of(), List.of());
  }

  private static SystemStatus status(
      Condition kafka,
      Condition postgres,
      SystemStatus.Service service,
      @Nullable List<SystemStatus.Pipeline> pipelines,
      List<FloodEntry> floods,
      List<String> unasked) {
    return SystemStatus.judged(
        new SystemStatus.Kafka("127.0.0.1:9092", kafka.state(), kafka.cause()),
        new SystemStatus.Registry("http://127.0.0.1:8081/apis/ccompat/v7", State.UP, ""),
        new SystemStatus.Postgres(
            "jdbc:postgresql://127.0.0.1/millrace",
            "millrace",
            "/data/postgres.password",
            postgres.state(),
            postgres.cause()),
        new SystemStatus.Traces("http://127.0.0.1:4318", State.UP, ""),
        List.of(service),
        pipelines,
        floods,
        List.of("orders: raw.orders has grown from 6 to 12 partitions"),
        unasked);
  }

  private static SystemStatus.Service service(Health health, String cause) {
    return new SystemStatus.Service(
        "load-service", "http://localhost:9001", 42, health, cause, List.of());
  }

  private static List<SystemStatus.Pipeline> account(boolean withLoad) {
    return List.of(SystemStatus.Pipeline.of(ORDERS, withLoad, true));
  }

  private static FloodEntry flood() {
    return new FloodEntry(
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
        "");
  }

  private static JsonNode json(SystemStatus status) {
    return new JsonMapper().readTree(Json.indented(status));
  }

  private static String text(SystemStatus status) {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    new StatusText(new Terminal(stream, stream, false, false, 100)).print(status);
    return out.toString(StandardCharsets.UTF_8);
  }
}
