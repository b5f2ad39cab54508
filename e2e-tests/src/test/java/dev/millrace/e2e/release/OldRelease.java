package dev.millrace.e2e.release;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Release 0.1.0, taken from the repository's history once. */
final class OldRelease {

  private static final String COMMIT = "ba04dfe";

  private OldRelease() {}

  /**
   * Its files, below {@code folder}; the command builds them when it is run first. The test is
   * skipped, with a word, where the history does not hold it.
   */
  static Path checkout(Path repository, Path folder) {
    assumeTrue(
        git(repository, "cat-file -e " + COMMIT + "^{commit}") == 0,
        "release 0.1.0 (commit " + COMMIT + ") is not in the history here: clone it whole");
    try {
      if (!Files.isExecutable(folder.resolve("millrace"))) {
        Files.createDirectories(folder);
        if (git(repository, "archive " + COMMIT + " | tar -x -C '" + folder + "'") != 0) {
          throw new IllegalStateException("cannot take release 0.1.0 from the history");
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int git(Path repository, String command) {
    try {
      return new ProcessBuilder("sh", "-c", "git " + command)
          .directory(repository.toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
