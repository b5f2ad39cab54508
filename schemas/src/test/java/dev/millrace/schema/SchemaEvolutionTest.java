package dev.millrace.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every schema must read what its committed previous version wrote. The previous versions are in
 * {@code baseline}; a release copies {@code avro} over it.
 */
class SchemaEvolutionTest {

  private static final Path BASELINE = Path.of("baseline");
  private static final Path CURRENT = Path.of("avro");

  @ParameterizedTest(name = "{0}")
  @MethodSource("baselines")
  void readsWhatThePreviousVersionWrote(Path file) throws IOException {
    var current = CURRENT.resolve(file);
    assertThat(current)
        .as("a schema that was published may not go: events of it are in topics")
        .exists();

    assertThat(incompatibilities(read(current), read(BASELINE.resolve(file))))
        .as("give new fields a default, and keep the names and types of old ones")
        .isEmpty();
  }

  static Stream<Path> baselines() throws IOException {
    try (var files = Files.walk(BASELINE)) {
      return files
          .filter(file -> file.toString().endsWith(".avsc"))
          .map(BASELINE::relativize)
          .sorted()
          .toList()
          .stream();
    }
  }

  @Test
  void aNewFieldWithoutDefaultIsFound() {
    var previous = record("{\"name\": \"a\", \"type\": \"string\"}");
    var next =
        record("{\"name\": \"a\", \"type\": \"string\"}, {\"name\": \"b\", \"type\": \"string\"}");

    assertThat(incompatibilities(next, previous)).singleElement().asString().contains("/fields/1");
  }

  @Test
  void aNarrowedTypeIsFound() {
    var previous = record("{\"name\": \"a\", \"type\": \"long\"}");
    var next = record("{\"name\": \"a\", \"type\": \"int\"}");

    assertThat(incompatibilities(next, previous)).hasSize(1);
  }

  private static List<String> incompatibilities(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(each -> each.getLocation() + ": " + each.getMessage())
        .toList();
  }

  private static Schema record(String fields) {
    return new Schema.Parser()
        .parse("{\"type\": \"record\", \"name\": \"R\", \"fields\": [%s]}".formatted(fields));
  }

  private static Schema read(Path file) throws IOException {
    return new Schema.Parser().parse(Files.readString(file));
  }
}
