package dev.millrace.runtime.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.stage.FatalStageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealKeyFileTest {

  private static final String KEY = "0123456789abcdef".repeat(4);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("state").resolve("seal.key");
  }

  private SealKey key() {
    return new SealKeyFile(file(), new SecureRandom()).key();
  }

  @Test
  void theFirstStartMakesAKeyThatItsOwnerAloneCanRead() throws IOException {
    var key = key();

    assertThat(key()).isEqualTo(key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (var files = Files.list(file().getParent())) {
      assertThat(files).as("no draft stays").containsExactly(file());
    }
  }

  @Test
  void servicesThatStartAtOnceAgreeOnOneKey() throws Exception {
    var keys = new HashSet<SealKey>();

    try (var threads = Executors.newFixedThreadPool(16)) {
      var starts = IntStream.range(0, 16).mapToObj(_ -> (Callable<SealKey>) this::key).toList();
      for (var start : threads.invokeAll(starts)) {
        keys.add(start.get());
      }
    }

    assertThat(keys).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "secret",
        "a key of words that has sixty-four characters, no digits of h"
      })
  void whatIsNoKeyIsRefusedWithoutShowingIt(String content) throws IOException {
    write(content, "rw-------");

    assertThatThrownBy(this::key)
        .isInstanceOf(FatalStageException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("delete the file and start again")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-", "rw--w----"})
  void aFileThatOthersCanReadIsRefused(String permissions) throws IOException {
    write(KEY, permissions);

    assertThatThrownBy(this::key)
        .isInstanceOf(FatalStageException.class)
        .hasMessageContaining(permissions)
        .hasMessageContaining("chmod 600")
        .hasMessageNotContaining(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--------", "rw-------"})
  void aKeyThatSomebodyPutThereIsTaken(String permissions) throws IOException {
    write(KEY + "\n", permissions);

    assertThat(key()).isEqualTo(key()).hasToString("a seal key");
  }

  private void write(String content, String permissions) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), content);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));
  }
}
