package dev.millrace.quality.rule;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchTest {

  private static final long MEGABYTE = (1 << 20) / Long.BYTES;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {8, MEGABYTE, MEGABYTE + 7})
  void roomIsZeroedAndOfTheSizeAskedFor(long longs) {
    try (var room = Scratch.in(folder.resolve("made")).room(longs)) {
      var memory = room.memory();
      assertThat(memory.byteSize()).isEqualTo(longs * Long.BYTES);
      assertThat(memory.elements(JAVA_LONG).allMatch(each -> each.get(JAVA_LONG, 0) == 0)).isTrue();

      memory.setAtIndex(JAVA_LONG, longs - 1, 42);
      assertThat(memory.getAtIndex(JAVA_LONG, longs - 1)).isEqualTo(42);
    }
  }

  @Test
  void onlyWhatIsLargeIsAFile() {
    try (var scratch = Scratch.in(folder).room(MEGABYTE);
        var small = Scratch.in(folder).room(8);
        var heap = Scratch.HEAP.room(MEGABYTE)) {
      assertThat(scratch.memory().isMapped()).isTrue();
      assertThat(small.memory().isMapped()).isFalse();
      assertThat(heap.memory().isMapped()).isFalse();
    }
  }

  @Test
  void aFolderWithoutRoomIsSomethingToWaitFor() throws IOException {
    var file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> Scratch.in(file).room(MEGABYTE))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("1,048,576 bytes")
        .hasMessageContaining("millrace.scratch")
        .hasMessageContaining(file.toString());
  }
}
