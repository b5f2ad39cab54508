package dev.millrace.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CliRun;
import dev.millrace.cli.Project;
import dev.millrace.stack.ProcessRecord;
import dev.millrace.stack.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineFolderTest {

  private final Project project = new Project(CliRun.root());
  @TempDir private Path folder;
  private PipelineFolder files;
  private Path schema;

  @BeforeEach
  void make() throws IOException {
    schema = folder.resolve("schemas/orders/Order.avsc");
    Files.createDirectories(schema.getParent());
    Files.copy(project.schemas().resolve("orders/Order.avsc"), schema);
    Files.copy(project.pipelines().resolve("orders.yaml"), folder.resolve("orders.yaml"));
    files = new PipelineFolder(new ServiceSources(folder, folder.resolve("schemas")));
  }

  @Test
  void seesWhatIsNewChangedAndRemoved() throws IOException {
    var before = files.prints();
    Files.writeString(folder.resolve("more.yml"), "pipeline: more");
    Files.writeString(folder.resolve("no-pipeline.txt"), "pipeline: none");

    assertThat(PipelineFolder.changes(before, files.prints())).containsExactly("new more.yml");
    assertThat(PipelineFolder.changes(files.prints(), before)).containsExactly("removed more.yml");
    Files.writeString(folder.resolve("orders.yaml"), "pipeline: orders");
    assertThat(PipelineFolder.changes(before, files.prints()))
        .containsExactly("new more.yml", "changed orders.yaml");
  }

  @Test
  void seesAChangedSchemaAsAChangeOfTheFileThatNamesIt() throws IOException {
    var before = files.prints();
    Files.writeString(schema, Files.readString(schema) + "\n");

    assertThat(PipelineFolder.changes(before, files.prints()))
        .containsExactly("changed orders.yaml");
  }

  @Test
  void namesTheBrokenFileWithItsPlaceAndNoOther() throws IOException {
    assertThat(files.problems()).isEmpty();
    var broken = folder.resolve("broken.yaml");
    Files.writeString(
        broken,
        Files.readString(folder.resolve("orders.yaml"))
            .replace("pipeline: orders", "pipeline: broken")
            .replace("orders.Order", "orders.Nope"));

    assertThat(files.problems())
        .singleElement()
        .asString()
        .startsWith(broken + ":")
        .contains("orders.Nope");
  }

  @Test
  void saysWhichServiceHasNotTakenUpWhat() {
    var old = service(ServiceKind.TRANSFORM, Map.of("orders.yaml", "1"));
    var fresh = service(ServiceKind.LOAD, Map.of("orders.yaml", "1", "new.yaml", "2"));
    var reader = service(ServiceKind.DLQ, Map.of());

    assertThat(
            TakenUp.behind(
                List.of(old, fresh, reader), Map.of("orders.yaml", "3", "new.yaml", "2")))
        .containsExactly(
            "new new.yaml: not taken up by transform-service",
            "changed orders.yaml: not taken up by transform-service, load-service");
    assertThat(TakenUp.behind(List.of(old), Map.of("orders.yaml", "1"))).isEmpty();
    assertThat(TakenUp.isBehindBuild(List.of(old), "b1")).isFalse();
    assertThat(TakenUp.isBehindBuild(List.of(old), "b2")).isTrue();
  }

  private static ServiceEntry service(ServiceKind kind, Map<String, String> files) {
    return new ServiceEntry(
        kind,
        1,
        1,
        new ProcessRecord(kind.module(), 1, Instant.EPOCH, "log", StopSignal.TERM),
        "b1",
        files);
  }
}
