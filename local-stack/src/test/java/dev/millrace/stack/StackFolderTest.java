package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackFolderTest {

  @TempDir private Path parent;

  @Test
  void remembersTheState() throws Exception {
    StackFolder folder = folder("data");
    folder.make();
    assertThat(folder.read()).isEmpty();

    StackState state =
        StackState.fresh(true)
            .with(new Ports(1, 2, 3, 4, 5), true)
            .with(
                Component.KAFKA,
                new ProcessRecord("Kafka", 42, Instant.EPOCH, "kafka.log", StopSignal.TERM));
    folder.write(state);

    assertThat(folder.read()).contains(state);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.path().resolve("stack.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void namesAStateThatCannotBeRead() throws Exception {
    StackFolder folder = folder("data");
    folder.make();
    Files.writeString(folder.path().resolve("stack.json"), "{ not json");

    assertThatThrownBy(folder::read)
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("stack.json", "delete the file");
  }

  @Test
  void refusesAFolderThatCannotBeWritten() throws Exception {
    Files.writeString(parent.resolve("a-file"), "");

    assertThatThrownBy(folder("a-file/data")::make)
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("a-file/data", "cannot be written", "Choose another");
  }

  @Test
  void isHeldByOneStartAtATime() {
    StackFolder folder = folder("data");
    folder.make();

    try (StackFolder.Lock _ = folder.lock()) {
      assertThatThrownBy(() -> folder("data").lock())
          .isInstanceOf(StackException.class)
          .hasMessageContaining("Another start or stop is at work");
    }
    folder("data").lock().close();
  }

  @Test
  void isDeletedWithAllInIt() {
    StackFolder folder = folder("data");
    folder.make();
    folder.write(StackState.fresh(false));

    folder.delete();

    assertThat(folder.path()).doesNotExist();
    assertThat(folder.isEmptyOrMissing()).isTrue();
  }

  private StackFolder folder(String name) {
    return new StackFolder(parent.resolve(name));
  }

  @Test
  void takesFromOthersWhatAnOlderReleaseLetThemRead() throws Exception {
    Path data = Files.createDirectories(parent.resolve("stack/kafka"));
    Path file = Files.writeString(data.resolve("events"), "payloads");
    for (Path each : List.of(data.getParent(), data)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    new StackFolder(data.getParent()).make();

    assertThat(Files.getPosixFilePermissions(data.getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }
}
