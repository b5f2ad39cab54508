package dev.millrace.e2e.release;

import dev.millrace.cli.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Release 0.1.0, taken from the repository's history once. */
public final class OldRelease {

  private static final String COMMIT = "ba04dfe";
  private static final Path FOLDER = Path.of("target", "release").toAbsolutePath();

  private final Path repository;
  private final Path folder;

  private OldRelease(Path repository, Path folder) {
    this.repository = repository;
    this.folder = folder;
  }

  /** That of this repository's history; nothing is taken from there yet. */
  public static OldRelease ofHistory() {
    return new OldRelease(Project.ofProcess().root(), FOLDER.resolve("0.1.0"));
  }

  /** Where it is kept, and what belongs to it. */
  static Path folder() {
    return FOLDER;
  }

  /** Why it cannot be had here; empty when it can. */
  public String obstacle() {
    return git("cat-file -e " + COMMIT + "^{commit}") == 0
        ? ""
        : "release 0.1.0 (commit " + COMMIT + ") is not in the history here: clone it whole";
  }

  /** Like {@link #obstacle}; builds it, and says why when that fails. */
  public String obstacleToRun() {
    var obstacle = obstacle();
    if (obstacle.isEmpty()) {
      try {
        built();
      } catch (IllegalStateException e) {
        return String.valueOf(e.getMessage());
      }
    }
    return obstacle;
  }

  /** Its command, which builds it when it is first run. */
  CommandLine command(Path log) {
    return new CommandLine(checkout(), log);
  }

  /**
   * Its files and what was built of them.
   *
   * @throws IllegalStateException when it cannot be built
   */
  public Project built() {
    var log = FOLDER.resolve("build.log");
    int status = command(log).run("--version");
    if (status != 0) {
      throw new IllegalStateException(
          "release 0.1.0 cannot be built: its command ended with %d, see %s"
              .formatted(status, log));
    }
    return new Project(folder);
  }

  private Path checkout() {
    try {
      if (!Files.isExecutable(folder.resolve("millrace"))) {
        Files.createDirectories(folder);
        if (git("archive " + COMMIT + " | tar -x -C '" + folder + "'") != 0) {
          throw new IllegalStateException("cannot take release 0.1.0 from the history");
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int git(String command) {
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
