package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackOptionsTest {

  @TempDir private Path folder;

  @Test
  void throwAwayStacksHaveFoldersOfTheirOwnAndEndWithTheJvm() {
    StackOptions one = StackOptions.throwAway();

    assertThat(one.folder()).isNotEqualTo(StackOptions.throwAway().folder()).doesNotExist();
    assertThat(one.persistent()).isFalse();
    assertThat(one.stopWithJvm()).isTrue();
  }

  @Test
  void persistentStacksOutliveTheJvm() {
    assertThat(StackOptions.persistent(folder).stopWithJvm()).isFalse();
  }

  @Test
  void aThrowAwayStackDoesNotTakeAFolderThatHoldsSomething() throws Exception {
    Files.writeString(folder.resolve("thesis.txt"), "three years of work");

    assertThatThrownBy(
            () -> LocalStack.start(StackOptions.throwAway().in(folder), StartListener.SILENT))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("not empty");
    assertThat(folder.resolve("thesis.txt")).exists();
  }

  @Test
  void portsAreInRange() {
    assertThatThrownBy(() -> new Ports(0, 0, 70_000, 0, 0)).hasMessageContaining("70000");
  }
}
