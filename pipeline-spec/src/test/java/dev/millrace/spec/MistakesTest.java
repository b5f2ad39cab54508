package dev.millrace.spec;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.PipelineParser.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users see: each file under {@code mistakes} has its expected report beside it. */
class MistakesTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "mistakes");

  private final PipelineParser parser =
      new PipelineParser(SampleWords.all(), new SampleContracts());

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isReportedAsExpected(String name) throws IOException {
    var parsed = parser.parse(name, Files.readString(FOLDER.resolve(name)));

    var report =
        ((Parsed.Invalid) parsed)
            .problems().stream().map(problem -> problem + "\n").collect(joining());
    var expected = FOLDER.resolve(name.replace(".yaml", ".txt"));
    assertThat(report).isEqualTo(Files.exists(expected) ? Files.readString(expected) : "");
  }

  static Stream<String> mistakes() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }
}
