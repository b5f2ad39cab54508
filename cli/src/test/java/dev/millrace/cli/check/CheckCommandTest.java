package dev.millrace.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CliRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                .replace("mask: { email: redact }", "mask: { email: redact, order_id: sha256 }")
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

  private static final String SHOP =
      """
      pipeline: shop
      owner: me
      ingest: { key: id }
      transform:
        schema: shop.Item
        steps:
          - rename: { nm: name }
          - cast: { price: "decimal(10,2)", qty: int }
          - set: { total: "price * qty" }
      quality:
        rules:
          - not-null: [id, name]
      load:
        - postgres: { table: shop, mode: upsert, key: [id] }
      """;

  private Path shop(String name, String change, String to) throws IOException {
    Files.writeString(
        folder.resolve("Item.avsc"),
        """
        {"type": "record", "name": "Item", "namespace": "shop", "fields": [
          {"name": "id", "type": "string"},
          {"name": "name", "type": "string"},
          {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}},
          {"name": "qty", "type": "int"},
          {"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}},
          {"name": "raw", "type": ["null", "bytes"], "default": null},
          {"name": "note", "type": ["null", "string"], "default": null}]}
        """);
    assertThat(SHOP).contains(change);
    return Files.writeString(folder.resolve(name), SHOP.replace(change, to));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "key: id } ; key: name } ; 3:16: ingest.key: the key is read from the payload, before any step: 'name' is there only after a rename (write key: nm)",
        "key: id } ; key: raw } ; 'raw' is of kind BYTES in the schema, which is no key",
        "[id, name] ; [id, nam] ; the schema has no field 'nam' (did you mean 'name'?)",
        "price * qty ; price * double(qty) ; a decimal would be calculated with a double",
        "price * qty ; 'price ; the text that begins at column 1 with ' never ends",
        "`\"decimal(10,2)\"` ; decimal(10,2) ; `quote it: price: \"decimal(10,2)\"`",
        "price * qty ; price * qty and 1 ; column 13 of the expression: an operator is missing before and (write && for and)",
        "price * qty ; price = qty ; column 7 of the expression: a single = compares nothing (write == for equality)",
        "price * qty ; “price” ; the quotation mark “ begins no text",
        "price * qty ; not price ; an operator is missing before price (write ! for not",
        "price * qty ; price <> qty ; there is no operator <> (write !=)",
        "price * qty ; price * * qty ; column 9 of the expression: '*' cannot stand here",
        "shop.Item ; shop/Item.avsc ; (write the record's full name: shop.Item)",
        "owner: me ; owner: *me ; 2:8: *me names nothing in this file (put text that begins with * in quotes)",
        "owner: me ; owner:me ; 2:1: a key without ': ' behind it (write key: value, with a blank after the colon)",
        "owner: me ; owner: !x me ; the tag",
        "owner: me ; owner: @me ; 2:8: a value cannot begin with @ (put it in quotes)",
        "qty: int } ; qty: int ; a , or } is missing here (close what begins in line 8",
        "qty: int ; qty: timestamp(h) ; timestamp(s), (ms), (us) or (ns)",
      })
  void findsWhatOnlyShowedAtRunTime(String change, String to, String problem) throws IOException {
    var run = CliRun.of("check", shop("shop.yaml", change, to).toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains(problem);
  }

  @Test
  void findsARuleOnAFieldThatAStepTakesAway() throws IOException {
    var file = shop("shop.yaml", "- set:", "- drop: [note]\n    - set:");
    Files.writeString(file, Files.readString(file).replace("[id, name]", "[id, note]"));

    assertThat(CliRun.of("check", file.toString()).out())
        .contains("'note' is always null here: the step in line 9 takes it away");
  }

  @Test
  void findsAStepAndAKeyThatNeedWhatAnEarlierStepTookAway() throws IOException {
    var file = shop("shop.yaml", "- set:", "- drop: [note]\n    - set:");
    var text = Files.readString(file);
    Files.writeString(file, text.replace("key: [id]", "key: [note]"));
    assertThat(CliRun.of("check", file.toString()).out())
        .contains("'note' is always null here: the step in line 9 takes it away", "be the key");

    Files.writeString(file, text.replace("- set:", "- filter: \"note != ''\"\n    - set:"));
    assertThat(CliRun.of("check", file.toString()).out())
        .contains("'note' is always null here", "put this step before that one");
  }

  @Test
  void findsASecondSink() throws IOException {
    var file = shop("shop.yaml", "load:", "load:\n  - postgres: { table: other, mode: append }");

    assertThat(CliRun.of("check", file.toString()).out())
        .contains("a pipeline has one sink, here is another");
  }

  @Test
  void findsTheNameThatTwoFilesShareInBoth() throws IOException {
    var one = shop("one.yaml", "shop, mode", "one, mode");
    var two = shop("two.yaml", "price * qty", "price * double(qty)");

    for (var run :
        new CliRun[] {
          CliRun.of("check", folder.toString()), CliRun.of("check", one.toString(), two.toString())
        }) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out())
          .contains(one + ":1:11: pipeline: the pipeline 'shop' is also in " + two)
          .contains(two + ":1:11: pipeline: the pipeline 'shop' is also in " + one);
    }
    Files.delete(two);
    assertThat(CliRun.of("check", one.toString(), one.toString()).exitCode()).isZero();
  }

  @Test
  void warnsOfWhatIsHardlyMeant() throws IOException {
    shop("one.yaml", "- set:", "- filter: \"name == 'A' && name == 'B'\"\n    - set:");
    var two = shop("two.yaml", "pipeline: shop", "pipeline: two");
    Files.writeString(two, Files.readString(two).replace("decimal(10,2)", "decimal(12,4)"));

    var run = CliRun.of("check", folder.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("warning: ", "the filter is always false, as name cannot be 'A' and 'B'")
        .contains("'price' is cast to decimal(12,4), but the schema has decimal(10,2)")
        .contains("upserts into the same table 'public.shop'");
    assertThat(CliRun.of("check", "--json", two.toString()).out()).contains("\"warnings\"");
  }

  @Test
  void tellsTheMistakesOfASchemaAtItsFile() throws IOException {
    var file = shop("shop.yaml", "shop", "shop");
    var schema = folder.resolve("Item.avsc");
    Files.writeString(schema, Files.readString(schema).replace("\"int\"", "\"integer\""));

    assertThat(CliRun.of("check", file.toString()).out())
        .contains(schema + ":5:27: fields.qty: there is no type 'integer' (did you mean 'int'?)");
  }

  private Path broken() throws IOException {
    var orders = Files.readString(CliRun.root().resolve("pipelines/orders.yaml"));
    return Files.writeString(
        folder.resolve("broken.yaml"),
        orders.replace("- rename:", "- renam:").replaceFirst("- range:", "- rang:"));
  }

  @Test
  void comparesAFileWithThoseBesideIt() throws IOException {
    var one = shop("one.yaml", "owner: me", "owner: you");
    var two = shop("two.yaml", "owner: me", "owner: they");
    var three = shop("three.yml", "pipeline: shop", "pipeline: shop-three");

    var run = CliRun.of("check", one.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains(one + ":1:11: pipeline: the pipeline 'shop' is also in " + two)
        .contains("warning: " + one + ":14:5: load[0].postgres: " + three)
        .doesNotContain(two + ":1:11")
        .doesNotContain("warning: " + three);
  }

  @Test
  void warnsOfAStepThatComesTooEarly() throws IOException {
    var file =
        shop(
            "shop.yaml",
            "    - rename: { nm: name }",
            "    - filter: \"name != 'x' && total > 1\"\n    - rename: { nm: name }");

    var run = CliRun.of("check", file.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("7:7: transform.steps[0].filter: 'name' is renamed to only later, in line 8")
        .contains("7:7: transform.steps[0].filter: 'total' is set only later, in line 10");
  }

  @Test
  void warnsOfAKeyThatOnlyAStepMakes() throws IOException {
    var run = CliRun.of("check", shop("shop.yaml", "key: id }", "key: total }").toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(":3:16: ingest.key: the key is read from the payload, before any step: 'total'")
        .contains("is made by the step in line 9, and events that do not have it before");
  }

  @Test
  void saysWhereAFileIsNotUtf8() throws IOException {
    var file = folder.resolve("latin.yaml");
    Files.write(file, "pipeline: a\nowner: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(CliRun.of("check", file.toString()).out())
        .contains(file + ":2:11: not UTF-8 text (save it as UTF-8)");
  }
}
