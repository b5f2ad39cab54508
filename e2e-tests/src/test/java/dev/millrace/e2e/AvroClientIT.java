package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.cli.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client in another language, with another vendor's Avro and registry libraries, publishes to the
 * public door and reads what was validated. Needs Node.js and npm.
 */
class AvroClientIT {

  private static final String PIPELINE = "avro-client";
  private static final int EVENTS = 20;

  private final TestSystem system = TestSystem.shared();
  private final Path folder = Path.of("target", "js").toAbsolutePath();

  @Test
  void kafkajsPublishesAvroAndReadsValidatedEvents() throws Exception {
    assumeThat(exists("npm") && exists("node"))
        .as("this test needs Node.js and npm on the PATH")
        .isTrue();
    install();
    var events = folder.resolve("events.ndjson");
    Files.writeString(events, events());
    var schema = folder.resolve("PublishedOrder.avsc");
    Files.writeString(schema, PUBLISHED_ORDER);

    run(
        "publish",
        "--topic",
        "ingest." + PIPELINE,
        "--schema",
        schema.toString(),
        "--events",
        events.toString());

    var account = system.awaitSettled(PIPELINE, EVENTS);
    assertThat(account.loaded()).as(account.toString()).isEqualTo(EVENTS);
    var read = run("read", "--topic", "validated." + PIPELINE, "--count", String.valueOf(EVENTS));
    var orders =
        read.lines()
            .filter(line -> line.startsWith("{"))
            .map(JsonMapper.shared()::readTree)
            .toList();
    assertThat(orders).hasSize(EVENTS);
    assertThat(orders.toString()).contains("avro-0", "avro-19", "12.50");
  }

  /**
   * The publisher's own schema: not the contract, but what the pipeline makes the contract's record
   * of.
   */
  private static final String PUBLISHED_ORDER =
      """
      {"type": "record", "name": "PublishedOrder", "namespace": "shop", "fields": [
        {"name": "order_id", "type": "string"}, {"name": "customer_id", "type": "string"},
        {"name": "mail", "type": ["null", "string"], "default": null}, {"name": "status", "type": "string"},
        {"name": "amount", "type": "string"}, {"name": "currency", "type": "string"}, {"name": "quantity", "type": "int"},
        {"name": "created_at", "type": "string"}, {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []}
      ]}
      """;

  private static String events() {
    var lines = new StringBuilder();
    for (int i = 0; i < EVENTS; i++) {
      lines.append(
          """
          {"order_id": "avro-%d", "customer_id": "c%d", "mail": null, "status": "NEW", "amount": "12.50", \
          "currency": "EUR", "quantity": 1, "created_at": "2026-03-01T12:00:00Z", "tags": []}
          """
              .formatted(i, i % 3));
    }
    return lines.toString();
  }

  private void install() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var source = Project.ofProcess().root().resolve("e2e-tests/src/test/js");
    try (var files = Files.list(source)) {
      for (var file : files.toList()) {
        Files.copy(
            file,
            folder.resolve(file.getFileName()),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!Files.isDirectory(folder.resolve("node_modules"))) {
      execute(List.of("npm", "ci", "--no-audit", "--no-fund"));
    }
  }

  private String run(String command, String... arguments) throws IOException, InterruptedException {
    var line = new ArrayList<>(List.of("node", "client.js", command));
    line.addAll(List.of("--bootstrap", system.infra().bootstrapServers()));
    line.addAll(List.of("--registry", system.infra().registryUrl()));
    line.addAll(List.of(arguments));
    return execute(line);
  }

  private String execute(List<String> command) throws IOException, InterruptedException {
    var errors = folder.resolve("stderr.log");
    var output = folder.resolve("stdout.log");
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .redirectOutput(output.toFile())
            .start();
    try {
      var isOver = process.waitFor(3, TimeUnit.MINUTES);
      var said = Files.readString(output);
      var problem = "%s: %s %s".formatted(command, said, Files.readString(errors));
      assertThat(isOver).as("ends in time: " + problem).isTrue();
      assertThat(process.exitValue()).as(problem).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean exists(String program) {
    for (var folder : System.getenv("PATH").split(java.io.File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
