package dev.millrace.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaMistakesTest {

  @TempDir Path folder;

  private static String record(String fields) {
    return "{\"type\": \"record\", \"name\": \"Item\", \"namespace\": \"shop\", \"fields\": [\n"
        + fields
        + "]}";
  }

  private static java.util.List<String> mistakes(String text) {
    return SchemaMistakes.in("Item.avsc", text, _ -> false).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'name': 'a', 'type': 'integer'} ; 2:23: fields.a: there is no type 'integer' (did you mean 'int'?)",
        "{'name': 'a', 'type': 'strng'} ; did you mean 'string'?",
        "{'name': 'a', 'type': 'timestamp'} ; logicalType\": \"timestamp-millis",
        "{'name': 'a', 'type': 'array'} ; 'array' needs more than its name",
        "{'name': 'a', 'type': ['null', 'numbr']} ; fields.a: there is no type 'numbr'",
        "{'name': 'a', 'type': 'int'}, {'name': 'a', 'type': 'int'} ; the field 'a' is already in line 2",
        "{'name': 'a-b', 'type': 'int'} ; 'a-b' is not a name in Avro (letters, digits and _, no digit first: 'a_b')",
        "{'name': 'a'} ; the field 'a' has no \"type\"",
        "{'type': 'int'} ; a field has no \"name\"",
        "{'name': 'a', 'type': {'type': 'enum', 'name': 'E', 'symbols': ['A', 'B'], 'default': 'C'}} ; the default is none of the symbols",
        "{'name': 'a', 'type': {'type': 'enum', 'name': 'E', 'symbols': ['A', 'A']}} ; the symbol 'A' is here twice",
        "{'name': 'a', 'type': {'type': 'enum', 'name': 'E', 'symbols': ['A']}, 'default': 'B'} ; the default of 'a' is the text \"B\"",
        "{'name': 'a', 'type': 'int', 'default': 'x'} ; the default of 'a' is the text \"x\", no value of int",
        "{'name': 'a', 'type': 'int', 'default': 1.5} ; the default of 'a' is 1.5",
        "{'name': 'a', 'type': 'string', 'default': null} ; the default of 'a' is null, no value of string",
        "{'name': 'a', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 2, 'scale': 10}} ; the decimal's scale 10 is above its precision 2",
        "{'name': 'a', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 1001}} ; a decimal has at most 1000 digits, not 1001",
        "{'name': 'a', 'type': {'type': 'bytes', 'logicalType': 'decimal'}} ; decimal needs \"precision\"",
        "{'name': 'a', 'type': {'type': 'string', 'logicalType': 'decimal', 'precision': 2}} ; decimal is a logical type of bytes or fixed",
        "{'name': 'a', 'type': {'type': 'int', 'logicalType': 'timestamp-millis'}} ; a logical type of long, not of int",
        "{'name': 'a', 'type': 'long', 'logicalType': 'timestamp-millis'} ; stands beside the type, where it means nothing",
        "{'name': 'a', 'type': {'type': 'array'}} ; array has no \"items\"",
        "{'name': 'a', 'type': ['null', 'null']} ; the union has the type 'null' twice",
        "{'name': 'a', 'type': 7} ; expected a type, found 7",
      })
  void areToldWithTheirPlace(String fields, String message) {
    assertThat(mistakes(record(fields.replace('\'', '"').replace("decimal\"s", "decimal's"))))
        .anySatisfy(mistake -> assertThat(mistake).contains(message));
  }

  @Test
  void areAllToldAtOnce() {
    assertThat(
            mistakes(
                record(
                    "{\"name\": \"a\", \"type\": \"integer\"},\n{\"name\": \"b\", \"type\": \"bool\"}")))
        .hasSize(2);
  }

  @Test
  void areNoneInASchemaThatAvroTakes() {
    assertThat(
            mistakes(
                record(
                    """
                    {"name": "a", "type": ["null", "string"], "default": null},
                    {"name": "b", "type": {"type": "record", "name": "B", "fields": [
                      {"name": "next", "type": ["null", "B"], "default": null},
                      {"name": "other", "type": ["null", "shop.B"], "default": null}]}},
                    {"name": "c", "type": {"type": "map", "values": "B"}, "default": {}},
                    {"name": "d", "type": {"type": "fixed", "name": "D", "size": 16}},
                    {"name": "e", "type": {"type": {"type": "string", "logicalType": "uuid"}}},
                    {"name": "f", "type": {"type": "enum", "name": "F", "symbols": ["X"]}, "default": "X"},
                    {"name": "g", "type": "double", "default": 1},
                    {"name": "h", "type": {"type": "bytes", "logicalType": "decimal", "precision": 38}}
                    """)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "`` ; 1:1: the file is empty",
        "{\"type\": \"record\" ; not JSON",
        "{\"type\": \"record\", \"type\": \"x\"} ; not JSON",
        "{} {} ; something follows the end",
      })
  void areToldOfWhatIsNoJson(String text, String message) {
    assertThat(mistakes(text)).singleElement().asString().contains(message);
  }

  @Test
  void areProblemsOfTheSchemasFile() throws IOException {
    var file = Files.createDirectories(folder.resolve("shop")).resolve("Item.avsc");
    Files.writeString(file, "\uFEFF" + record("{\"name\": \"a\", \"type\": \"integer\"}"));

    assertThatThrownBy(() -> new SchemaFiles(folder).schema("shop.Item"))
        .isInstanceOfSatisfying(
            UnknownContract.class,
            failure -> assertThat(failure.problems().getFirst().file()).isEqualTo(file.toString()));

    Files.write(file, "{\"type\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> new SchemaFiles(folder).schema("shop.Item"))
        .hasMessageContaining("not UTF-8 text");
  }

  @Test
  void schemasAreFoundBesideTheFilesThatNameThem() throws Exception {
    var pipelines = Files.createDirectories(folder.resolve("a/pipelines"));
    var project = folder.resolve("project");
    var schema = record("{\"name\": \"a\", \"type\": \"int\"}");
    var files = SchemaFiles.beside(pipelines, project);

    for (var place :
        java.util.List.of(
            project.resolve("shop/Item.avsc"),
            pipelines.resolve("Item.avsc"),
            pipelines.resolve("shop/Item.avsc"),
            pipelines.resolve("schemas/Item.avsc"),
            folder.resolve("a/schemas/shop/Item.avsc"),
            pipelines.resolve("schemas/avro/shop/Item.avsc"),
            folder.resolve("a/schemas/avro/shop/Item.avsc"))) {
      Files.createDirectories(place.getParent());
      Files.writeString(place, schema);

      assertThat(files.file("shop.Item")).contains(place);
      assertThat(files.schema("shop.Item").getFullName()).isEqualTo("shop.Item");
    }
    assertThat(files.file("other.Item")).isEmpty();
    assertThat(files.names()).contains("shop.Item");
    assertThatThrownBy(() -> files.schema("../x")).isInstanceOf(UnknownContract.class);
  }

  @Test
  void aSchemaThatIsNowhereIsToldWithAllFoldersInOrder() throws IOException {
    var pipelines = Files.createDirectories(folder.resolve("a/pipelines"));

    assertThatThrownBy(
            () ->
                SchemaFiles.beside(pipelines, folder.resolve("project/schemas/avro"))
                    .schema("shop.Item"))
        .hasMessage(
            "there is no file shop/Item.avsc or Item.avsc in schemas/avro, pipelines/schemas/avro,"
                + " schemas, pipelines/schemas, pipelines of %s, nor in %s"
                    .formatted(folder.resolve("a"), folder.resolve("project/schemas/avro")));
    assertThatThrownBy(() -> new SchemaFiles(folder).schema("shop.Item"))
        .hasMessage("there is no file shop/Item.avsc or Item.avsc in " + folder);
  }

  @Test
  void namesAreThoseThatAFileMayUse() throws IOException {
    var pipelines = Files.createDirectories(folder.resolve("pipelines"));
    var schema = record("{\"name\": \"a\", \"type\": \"int\"}");
    for (var file :
        java.util.List.of(
            "schemas/avro/shop/Item.avsc",
            "schemas/avro/Other.avsc",
            "schemas/else/shop/Item.avsc",
            "pipelines/schemas/avro/shop/Third.avsc",
            "pipelines/Fourth.avsc")) {
      var path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(
          path, schema.replace("Item", path.getFileName().toString().replace(".avsc", "")));
    }

    assertThat(SchemaFiles.beside(pipelines, folder.resolve("schemas/avro")).names())
        .containsExactly("shop.Fourth", "shop.Item", "shop.Other", "shop.Third");
  }
}
