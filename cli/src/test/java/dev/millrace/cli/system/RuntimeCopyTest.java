package dev.millrace.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeCopyTest {

  @TempDir private Path folder;
  private Project project;
  private Path data;

  @BeforeEach
  void build() throws IOException {
    project = new Project(folder.resolve("project"));
    data = folder.resolve("data");
    for (var kind : ServiceKind.values()) {
      write(built(kind), kind + " as first built");
      write(built(kind).resolveSibling("classpath.txt"), shared() + ":/repository/some-1.jar\n");
    }
    write(shared(), "shared");
  }

  @Test
  void runsFromJarsThatNoBuildReplaces() throws IOException {
    var copy = RuntimeCopy.of(project, data);
    write(built(ServiceKind.LOAD), "as built later");

    var classPath = copy.classPath(ServiceKind.LOAD).split(":");

    assertThat(classPath)
        .containsExactly(
            "run/" + copy.id() + "/load-service-1.jar",
            "run/" + copy.id() + "/shared-1.jar",
            "/repository/some-1.jar");
    assertThat(data.resolve(classPath[0])).hasContent("LOAD as first built");
  }

  @Test
  void hasOneIdForTheSameContentWhereverItIs() throws IOException {
    var copy = RuntimeCopy.of(project, data);
    Files.setLastModifiedTime(built(ServiceKind.LOAD), FileTime.fromMillis(1));

    var elsewhere = RuntimeCopy.of(project, folder.resolve("elsewhere"));

    assertThat(elsewhere.id()).isEqualTo(copy.id());
    assertThat(elsewhere.classPath(ServiceKind.DLQ)).isEqualTo(copy.classPath(ServiceKind.DLQ));
    // A start cache is refused when a jar is of another time.
    var jar = copy.classPath(ServiceKind.LOAD).split(":")[0];
    assertThat(Files.getLastModifiedTime(folder.resolve("elsewhere").resolve(jar)))
        .isEqualTo(Files.getLastModifiedTime(data.resolve(jar)));
  }

  @Test
  void hasAnotherIdForOtherContent() throws IOException {
    var copy = RuntimeCopy.of(project, data);
    write(shared(), "changed");

    assertThat(RuntimeCopy.of(project, data).id()).isNotEqualTo(copy.id());
    assertThat(RuntimeCopy.find(data, copy.id())).isPresent();
  }

  @Test
  void goesWhenNothingRunsFromIt() throws IOException {
    var old = RuntimeCopy.of(project, data);
    write(shared(), "changed");
    var present = RuntimeCopy.of(project, data);

    RuntimeCopy.keepOnly(data, List.of(present.id()));

    assertThat(RuntimeCopy.find(data, old.id())).isEmpty();
    assertThat(RuntimeCopy.find(data, present.id())).isPresent();
    assertThat(RuntimeCopy.find(data, "")).isEmpty();
  }

  private Path built(ServiceKind kind) {
    return project.root().resolve(kind.module() + "/target/" + kind.module() + "-1.jar");
  }

  private Path shared() {
    return project.root().resolve("shared/target/shared-1.jar");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
