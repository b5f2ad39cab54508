package dev.millrace.e2e.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A system of release 0.1.0 goes on under this one, service by service, with its data: what the one
 * has written the other reads, and the account holds at each step.
 */
@Tag("release")
class UpgradeIT {

  private static final int PART = 500;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Path folder = OldRelease.folder();
  private final Path data = folder.resolve("data");
  private CommandLine before;
  private CommandLine now;
  private int published;

  @BeforeEach
  void checkout() throws IOException {
    var old = OldRelease.ofHistory();
    assumeTrue(old.obstacle().isEmpty(), old.obstacle());
    Files.createDirectories(folder);
    var log = folder.resolve("commands.log");
    before = old.command(log);
    now = new CommandLine(Project.ofProcess().root(), log);
  }

  @AfterEach
  void down() {
    if (now != null) {
      now.run("down", "--delete", "--data", data.toString());
    }
  }

  @Test
  @Timeout(900)
  void goesOnServiceByServiceWithNothingLost() throws IOException {
    assertThat(before.run("up", "--data", data.toString())).isZero();
    publish(before);
    awaitBalanced(before);

    for (var service : new String[] {"dlq", "transform", "ingest", "quality", "load"}) {
      publish(before);
      assertThat(now.run("restart", service, "--data", data.toString())).as(service).isZero();
      publish(now);
      awaitBalanced(now);
    }
  }

  /** Good orders and bad ones of each stage. */
  private void publish(CommandLine by) throws IOException {
    var events =
        IntStream.range(published, published + PART)
            .mapToObj(
                number ->
                    number % 50 == 0
                        ? order(number).replace("12.50", "much")
                        : number % 50 == 1 ? order(number).replace("EUR", "eur") : order(number))
            .collect(Collectors.joining("\n"));
    var file = folder.resolve("events.ndjson");
    Files.writeString(file, events);
    assertThat(by.run("publish", "orders", file.toString(), "--data", data.toString())).isZero();
    published += PART;
  }

  private static String order(int number) {
    return """
    {"order_id":"up-%d","customer_id":"c-%d","status":"NEW","amount":"12.50","currency":"EUR",\
    "quantity":2,"created_at":"2026-01-31T10:00:00Z"}\
    """
        .formatted(number, number % 37);
  }

  private void awaitBalanced(CommandLine by) {
    Awaitility.await(published + " events settled")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              var account = account(by);
              assertThat(account.path("published").asLong()).isEqualTo(published);
              assertThat(account.path("inFlight").asLong()).isZero();
              assertThat(account.path("deadLettered").asLong()).isEqualTo(published / 50 * 2);
            });
  }

  private JsonNode account(CommandLine by) {
    var status = json.readTree(by.output("status", "--json", "--data", data.toString()));
    for (var pipeline : status.path("pipelines")) {
      if (pipeline.path("name").asString("").equals("orders")) {
        return pipeline;
      }
    }
    throw new AssertionError("no account of orders: " + status);
  }
}
