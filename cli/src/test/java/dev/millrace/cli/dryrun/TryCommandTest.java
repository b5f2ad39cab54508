package dev.millrace.cli.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CliRun;
import dev.millrace.cli.demo.DemoEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TryCommandTest {

  private static final String GOOD =
      """
      {"order_id":"o-1","customer_id":"c-1","mail":"a@example.org","status":"NEW","amount":"12.50",\
      "currency":"EUR","quantity":2,"created_at":"2026-01-01T00:00:00Z","tags":[],"internal_note":"x"}""";

  @TempDir private Path folder;

  @Test
  void showsWhatEachStageDid() throws IOException {
    var run = run(GOOD);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("emitted under key c-1")
        .contains("~ amount", "\"12.50\" → 12.50")
        .contains("- internal_note")
        .contains("postgres table orders")
        .contains("1 events: 1 loaded");
  }

  @Test
  void tellsEveryFateAndStillSucceeds() throws IOException {
    var answer =
        json(
            GOOD,
            GOOD,
            GOOD.replace("NEW", "TEST"),
            GOOD.replace("12.50", "-1"),
            GOOD.replace("12.50", "12,50"),
            "{\"order_id\":");

    assertThat(answer.path("summary").path("loaded").asInt()).isEqualTo(1);
    assertThat(answer.path("summary").path("duplicate").asInt()).isEqualTo(1);
    assertThat(answer.path("summary").path("filtered").asInt()).isEqualTo(1);
    assertThat(answer.path("summary").path("rejected").asInt()).isEqualTo(3);
    var codes = answer.path("events").findValuesAsString("code");
    assertThat(codes).containsExactly("RULE_VIOLATED", "CAST_FAILED", "UNDECODABLE");
  }

  @Test
  void saysWhichSecretIsMissing() throws IOException {
    var file =
        Files.writeString(
            folder.resolve("salted.yaml"),
            Files.readString(CliRun.root().resolve("pipelines/orders.yaml"))
                .replace("email: redact", "email: sha256, salt: '${file:/no/salt}'"));
    var sample = Files.writeString(folder.resolve("salted.ndjson"), GOOD);

    var run =
        CliRun.of(
            "try",
            "--schemas",
            CliRun.root().resolve("schemas/avro").toString(),
            file.toString(),
            sample.toString());

    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err())
        .contains("transform.steps[5].mask.salt: there is no file /no/salt")
        .doesNotContain("unforeseen");
  }

  @Test
  void numbersTheElementsOfAnArray() throws IOException {
    var run = run("[" + GOOD + "," + GOOD.replace("12.50", "x") + "]");

    assertThat(run.out())
        .contains("event at element 1, line 1", "event at element 2, line 1")
        .contains("transform CAST_FAILED amount", "2 events: 1 loaded, 1 rejected");
  }

  @Test
  void countsByCauseWhatItDoesNotShow() throws IOException {
    var events = new String[50];
    for (int i = 0; i < events.length; i++) {
      events[i] = GOOD.replace("o-1", "o-" + i).replace("12.50", i < 30 ? "12.50" : "x");
    }

    var out = run(events).out();

    assertThat(out)
        .contains("event at line 20", "30 more are counted only")
        .doesNotContain("event at line 21")
        .contains("50 events: 30 loaded, 20 rejected")
        .containsPattern("20 +transform CAST_FAILED amount +line 31");
  }

  @Test
  void showsNothingThatSteersATerminal() throws IOException {
    var run = run(GOOD.replace("c-1", "c\u202e\\u001b[31m").replace("a@example.org", "\u009b"));

    assertThat(run.out())
        .contains("emitted under key c\\u202e\\u001b[31m")
        .doesNotContain("\u202e", "\u001b", "\u009b");
  }

  @Test
  void runsTombstonesAfterTheSample() throws IOException {
    var deleting =
        Files.readString(orders())
            .replace("key: customer_id", "key: order_id")
            .replace("mode: upsert,", "mode: upsert, delete: tombstone,");
    var file = Files.writeString(folder.resolve("deleting.yaml"), deleting);
    var sample = Files.writeString(folder.resolve("sample.ndjson"), GOOD);
    var schemas = CliRun.root().resolve("schemas/avro").toString();

    var run =
        CliRun.of(
            "try",
            "--schemas",
            schemas,
            "--tombstone",
            "o-1",
            "--tombstone",
            "",
            file.toString(),
            sample.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("tombstone of o-1", "emitted under key o-1", "deletes from postgres table orders")
        .contains("rejected KEY_MISSING: key field order_id is an empty text")
        .contains("3 events: 2 loaded, 1 rejected");
  }

  @Test
  void agreesWithTheDemoAboutTheFateOfItsEvents() throws IOException {
    var sample = DemoEvents.sample(3, 1_000);
    var file = Files.write(folder.resolve("sample.ndjson"), sample.lines());

    var answer =
        new JsonMapper()
            .readTree(CliRun.of("try", "--json", orders().toString(), file.toString()).out());

    var summary = answer.path("summary");
    assertThat(summary.path("loaded").asInt()).isEqualTo(sample.truth().loaded());
    assertThat(summary.path("filtered").asInt()).isEqualTo(sample.truth().filtered());
    assertThat(summary.path("duplicate").asInt()).isEqualTo(sample.truth().duplicate());
    assertThat(summary.path("rejected").asInt()).isEqualTo(sample.truth().deadLetteredTotal());
    var codes = answer.path("events").findValuesAsString("code");
    sample
        .truth()
        .deadLettered()
        .forEach(
            (kind, count) -> assertThat(codes.stream().filter(kind.code()::equals)).hasSize(count));
  }

  @Test
  void saysWhatASampleIsWrittenInWhenItHoldsNoObject() throws IOException {
    assertThat(run("order_id,amount", "o-1,12.50").err()).contains("events are JSON");
    assertThat(run("").err()).contains("no event in");
  }

  @Test
  void failsOnAPipelineFileWithProblems() throws IOException {
    var file = Files.writeString(folder.resolve("broken.yaml"), "pipeline: x\n");
    var sample = Files.writeString(folder.resolve("sample.json"), GOOD);

    assertThat(CliRun.of("try", file.toString(), sample.toString()).exitCode()).isEqualTo(1);
  }

  private CliRun run(String... events) throws IOException {
    var file = Files.writeString(folder.resolve("sample.ndjson"), String.join("\n", events));
    return CliRun.of("try", orders().toString(), file.toString());
  }

  private JsonNode json(String... events) throws IOException {
    var file = Files.writeString(folder.resolve("sample.ndjson"), String.join("\n", events));
    return new JsonMapper()
        .readTree(CliRun.of("try", "--json", orders().toString(), file.toString()).out());
  }

  private static Path orders() {
    return CliRun.root().resolve("pipelines/orders.yaml");
  }
}
