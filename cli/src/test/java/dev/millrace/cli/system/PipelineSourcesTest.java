package dev.millrace.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineSourcesTest {

  @TempDir private Path folder;
  private Project project;
  private Path shop;

  @BeforeEach
  void make() throws IOException {
    project = new Project(folder.resolve("project"));
    shop = Files.createDirectories(folder.resolve("shop/pipelines"));
    Files.createDirectories(project.pipelines());
    Files.createDirectories(project.schemas());
  }

  @Test
  void runsTheProjectsOwnWithoutAWord() {
    assertThat(PipelineSources.choose(null, Optional.empty(), false, project))
        .isEqualTo(new ServiceSources(project.pipelines(), project.schemas()));
  }

  @Test
  void leavesSchemasBesideAFolderToTheServicesWhichLookThereFirst() throws IOException {
    Files.createDirectories(folder.resolve("shop/schemas/avro"));

    assertThat(PipelineSources.choose(shop, Optional.empty(), false, project))
        .isEqualTo(new ServiceSources(shop, project.schemas()));
  }

  @Test
  void remembersTheFolder() {
    assertThat(PipelineSources.choose(null, remembered(shop), true, project).pipelines())
        .isEqualTo(shop);
    assertThat(PipelineSources.choose(shop, remembered(shop), true, project).pipelines())
        .isEqualTo(shop);
  }

  @Test
  void refusesAnotherFolderThanWhatRuns() {
    assertThatThrownBy(
            () -> PipelineSources.choose(project.pipelines(), remembered(shop), true, project))
        .isInstanceOf(CliFailure.class)
        .hasMessageContainingAll(
            "runs the pipelines of " + shop,
            "./millrace restart --pipelines " + project.pipelines());
    assertThat(
            PipelineSources.choose(project.pipelines(), remembered(shop), false, project)
                .pipelines())
        .isEqualTo(project.pipelines());
  }

  @Test
  void saysThatTheRememberedFolderIsGone() throws IOException {
    Files.delete(shop);

    assertThatThrownBy(() -> PipelineSources.choose(null, remembered(shop), false, project))
        .hasMessageContainingAll("is gone", shop.toString(), "--pipelines");
  }

  @Test
  void remembersScaleAndFolderInAFile() {
    var sources = new ServiceSources(shop, project.schemas());
    var scale = ServiceScale.of(Map.of("transform", 3), Map.of("load", 2), List.of());

    SystemSettings.of(sources, scale).write(folder);

    var read = SystemSettings.read(folder).orElseThrow();
    assertThat(read.sources()).isEqualTo(sources);
    assertThat(read.instances())
        .isEqualTo(Map.of("ingest", 1, "transform", 3, "quality", 1, "load", 2, "dlq", 1));
    assertThat(ServiceScale.of(Map.of(), read.instances(), List.of()).slots())
        .contains(new ServiceSlot(ServiceKind.TRANSFORM, 3), new ServiceSlot(ServiceKind.LOAD, 2))
        .hasSize(8);
  }

  private Optional<SystemSettings> remembered(Path pipelines) {
    return Optional.of(
        SystemSettings.of(
            new ServiceSources(pipelines, project.schemas()),
            ServiceScale.of(Map.of(), Map.of(), List.of())));
  }
}
