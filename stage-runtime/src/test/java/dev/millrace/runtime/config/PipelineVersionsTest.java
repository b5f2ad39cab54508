package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.runtime.config.PipelineVersions.Version;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.OneStage;
import dev.millrace.runtime.stage.StageDefinition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class PipelineVersionsTest {

  private static final String FILE =
      """
      pipeline: orders
      owner: me
      ingest: { key: id }
      transform: { schema: shop.Order }
      load:
        - postgres: { table: orders }
      """;
  private static final String SCHEMA =
      """
      {"type": "record", "name": "Order", "namespace": "shop", "fields": [
        {"name": "id", "type": "string"}]}
      """;

  private static final StageDefinition STAGE =
      new OneStage(
          _ -> {
            throw new UnsupportedOperationException("nobody runs it");
          });

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    write("pipelines/orders.yaml", FILE);
    write("schemas/shop/Order.avsc", SCHEMA);
  }

  private void write(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private MillraceProperties properties() {
    return new MillraceProperties(
        folder.resolve("pipelines"),
        folder.resolve("schemas"),
        "i",
        1,
        Duration.ZERO,
        null,
        MillraceProperties.Registry.open(URI.create("http://none/")),
        new MillraceProperties.Topics(1, (short) 1),
        new MillraceProperties.Tracing(0),
        new MillraceProperties.Pause(Duration.ofSeconds(1), Duration.ofSeconds(1), 1),
        new MillraceProperties.Restart(Duration.ofSeconds(1), Duration.ofSeconds(1), 1),
        new MillraceProperties.Flood(true, 50, 200, 67, Duration.ZERO, 1_000),
        new MillraceProperties.Http(List.of(), DataSize.ofKilobytes(64)),
        new MillraceProperties.Seal(Path.of("none"), false));
  }

  private Version after(Pipeline running) {
    return new PipelineVersions(STAGE, properties()).after(running);
  }

  private Pipeline running() {
    return PipelineCatalogue.read(STAGE, properties()).entries().getFirst().source().get();
  }

  @Test
  void aFileThatSaysTheSameIsNoNewVersion() throws IOException {
    var running = running();

    write("pipelines/orders.yaml", FILE + "# a comment\n");

    assertThat(after(running)).isEqualTo(new Version.Same());
  }

  @Test
  void aFileThatSaysSomethingElseIsANewVersion() throws IOException {
    var running = running();

    write("pipelines/orders.yaml", FILE.replace("owner: me", "owner: you"));

    assertThat(after(running))
        .isInstanceOfSatisfying(
            Version.Newer.class,
            newer -> assertThat(newer.pipeline().spec().owner()).isEqualTo("you"));
  }

  @Test
  void aFileWithAMistakeIsNotTakenUp() throws IOException {
    var running = running();

    write("pipelines/orders.yaml", FILE.replace("owner:", "ownr:"));

    assertThat(after(running))
        .isInstanceOfSatisfying(
            Version.Unusable.class, unusable -> assertThat(unusable.why()).contains("ownr"));
  }

  @Test
  void mistakesOfAnotherFileAreNoneOfThisPipeline() throws IOException {
    var running = running();
    Files.move(folder.resolve("pipelines/orders.yaml"), folder.resolve("pipelines/a-name.yaml"));
    write("pipelines/a-name.yaml", FILE.replace("owner:", "ownr:"));
    write("pipelines/payments.yaml", FILE.replace("pipeline: orders", "pipeline: payments\nx: 1"));

    assertThat(after(running))
        .isInstanceOfSatisfying(
            Version.Unusable.class,
            unusable ->
                assertThat(unusable.why()).contains("a-name.yaml").doesNotContain("payments"));

    Files.delete(folder.resolve("pipelines/a-name.yaml"));

    assertThat(after(running)).isEqualTo(new Version.Same());
  }

  @Test
  void aFolderOfMistakesOnlyIsRunAndToldFileByFile() throws IOException {
    write("pipelines/orders.yaml", FILE.replace("owner:", "ownr:"));

    var entry = PipelineCatalogue.read(STAGE, properties()).entries().getFirst();

    assertThat(entry.name()).isEqualTo("orders");
    assertThatExceptionOfType(FatalStageException.class)
        .isThrownBy(entry.source()::get)
        .withMessageContaining("its file has mistakes")
        .withMessageContaining("ownr");
  }

  @Test
  void aFolderWithoutPipelinesIsNoneToRun() throws IOException {
    Files.delete(folder.resolve("pipelines/orders.yaml"));

    assertThatExceptionOfType(FatalStageException.class)
        .isThrownBy(() -> PipelineCatalogue.read(STAGE, properties()))
        .withMessageContaining("no pipeline files");
  }

  @Test
  void aChangedContractNeedsARestart() throws IOException {
    var running = running();

    write(
        "schemas/shop/Order.avsc",
        SCHEMA.replace(
            "]}", ", {\"name\": \"note\", \"type\": [\"null\", \"string\"], \"default\": null}]}"));

    assertThat(after(running))
        .isInstanceOfSatisfying(
            Version.Unusable.class, unusable -> assertThat(unusable.why()).contains("restart"));
  }

  @Test
  void aFileThatIsGoneChangesNothing() throws IOException {
    var running = running();

    Files.delete(folder.resolve("pipelines/orders.yaml"));

    assertThat(after(running)).isEqualTo(new Version.Same());
  }
}
