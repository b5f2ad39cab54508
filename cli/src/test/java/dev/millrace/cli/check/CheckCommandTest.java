package dev.millrace.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CheckCommandTest {

  @TempDir private Path folder;

  @Test
  void findsNothingWrongWithTheSamplePipelines() {
    var run = CliRun.of("check", CliRun.root().resolve("pipelines").toString());

    assertThat(run.out()).contains("orders.yaml");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void namesEveryProblemWithItsPlaceAndAHint() throws IOException {
    var file = broken();

    var run = CliRun.of("check", file.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains(file + ":")
        .contains("renam")
        .contains("rename")
        .contains("rang");
  }

  @Test
  void answersInJsonWhenAsked() throws IOException {
    var answer = new JsonMapper().readTree(CliRun.of("check", "--json", broken().toString()).out());

    assertThat(answer.path("valid").asBoolean()).isFalse();
    assertThat(answer.path("problems").size()).isGreaterThanOrEqualTo(2);
    assertThat(answer.path("problems").path(0).propertyNames())
        .containsExactly("file", "line", "column", "path", "message", "hint");
  }

  @Test
  void refusesDeletionsThatMissTheirRowsBecauseAStepChangesTheKey() throws IOException {
    var orders = Files.readString(CliRun.root().resolve("pipelines/orders.yaml"));
    var file =
        Files.writeString(
            folder.resolve("masked.yaml"),
            orders
                .replace("key: customer_id", "key: order_id")
                .replace("mask: { email: sha256 }", "mask: { email: sha256, order_id: sha256 }")
                .replace("mode: upsert,", "mode: upsert, delete: tombstone,"));

    var run =
        CliRun.of(
            "check",
            "--schemas",
            CliRun.root().resolve("schemas/avro").toString(),
            file.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("a step changes field 'order_id'");
  }

  private Path broken() throws IOException {
    var orders = Files.readString(CliRun.root().resolve("pipelines/orders.yaml"));
    return Files.writeString(
        folder.resolve("broken.yaml"),
        orders.replace("- rename:", "- renam:").replaceFirst("- range:", "- rang:"));
  }
}
