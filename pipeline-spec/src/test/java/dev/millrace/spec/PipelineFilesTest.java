package dev.millrace.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.type.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineFilesTest {

  private static final String TEXT =
      """
      pipeline: %s
      owner: me
      ingest: { key: id }
      transform: { schema: orders.Order }
      load: [stdout: ]
      """;

  private final PipelineParser parser =
      new PipelineParser(SampleWords.all(), new SampleContracts());

  @TempDir Path folder;

  @Test
  void readsTheYamlFilesOfAFolderByName() throws IOException {
    write("b.yml", TEXT.formatted("second"));
    write("a.yaml", TEXT.formatted("first"));
    write("notes.txt", "not: [a pipeline");
    Files.createDirectory(folder.resolve("inner.yaml"));

    var found = PipelineFiles.read(folder, parser);

    assertThat(found.problems()).isEmpty();
    assertThat(found.pipelines())
        .extracting(it -> it.name().value())
        .containsExactly("first", "second");
  }

  @Test
  void findsNothingWrongWithTheFormOfTheSamples() {
    var samples = Path.of(System.getProperty("millrace.root"), "pipelines");
    var form = new PipelineParser(List.of(), new AnyContract());

    var found = PipelineFiles.read(samples, form);

    assertThat(found.problems()).isEmpty();
    assertThat(found.pipelines()).extracting(it -> it.name().value()).contains("orders", "quakes");
  }

  @Test
  void namesBothFilesOfAPipelineThatIsThereTwice() throws IOException {
    write("a.yaml", TEXT.formatted("orders"));
    write("b.yaml", TEXT.formatted("orders"));

    var found = PipelineFiles.read(folder, parser);

    assertThat(found.pipelines()).hasSize(1);
    assertThat(found.problems())
        .singleElement()
        .asString()
        .startsWith(folder.resolve("b.yaml") + ":1:1: pipeline: ")
        .contains(folder.resolve("a.yaml").toString());
  }

  @Test
  void keepsTheGoodFilesBesideTheBadOnes() throws IOException {
    write("bad.yaml", TEXT.formatted("Bad Name"));
    write("good.yaml", TEXT.formatted("good"));
    write("large.yaml", "#".repeat((1 << 20) + 1));
    Files.write(
        folder.resolve("latin.yaml"), "owner: Müller".getBytes(StandardCharsets.ISO_8859_1));
    Files.createSymbolicLink(folder.resolve("lost.yaml"), folder.resolve("nowhere"));

    var found = PipelineFiles.read(folder, parser);

    assertThat(found.pipelines()).hasSize(1);
    assertThat(found.problems())
        .extracting(Problem::message)
        .containsExactly(
            "'Bad Name' cannot name a pipeline",
            "larger than 1 MiB",
            "not UTF-8 text",
            "there is no such file");
  }

  @Test
  void saysThatAFolderIsNotThere() {
    var lost = folder.resolve("lost");

    assertThat(PipelineFiles.read(lost, parser).problems())
        .singleElement()
        .hasToString(lost + ":1:1: there is no such folder");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static final class AnyContract implements Contracts {
    @Override
    public Fields fields(String schema) {
      return Fields.NONE;
    }

    @Override
    public List<String> names() {
      return List.of();
    }
  }
}
