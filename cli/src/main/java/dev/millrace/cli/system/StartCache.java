package dev.millrace.cli.system;

import dev.millrace.cli.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A service's ahead-of-time cache (JEP 483, 514, 515), beside its jar. With it, a service needs
 * less than half the CPU time to start. A service in the mode {@link Mode#TRAINED} makes it when it
 * ends in order. It fits one {@link RuntimeCopy}.
 */
final class StartCache {

  /** How services are started. */
  enum Mode {
    /** With the cache when there is one. */
    PLAIN,
    /** Where there is no cache, so that it is made at the end of the process. */
    TRAINED
  }

  /** Five caches and what making them takes. */
  private static final long FREE_BYTES = 3L << 30;

  private final String module;
  private final Path file;
  private final Path next;

  /**
   * @param build id of the copy that the service runs
   */
  StartCache(Project project, String module, String build) {
    var jar = project.jar(module);
    this.module = module;
    this.file = jar.resolveSibling(module + "-" + build + ".aot");
    this.next = jar.resolveSibling(module + "-" + build + ".aot.next");
  }

  /** Options for the JVM of a service. */
  List<String> options(Mode mode) {
    if (isUsable()) {
      return List.of("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off");
    }
    return mode == Mode.TRAINED && hasSpace()
        ? List.of("-XX:AOTCacheOutput=" + next, "-Xlog:aot=off", "-Xlog:cds=off")
        : List.of();
  }

  /** Tells whether a trained service must still make it. */
  boolean isWanted() {
    return !isUsable() && hasSpace();
  }

  /** Puts what a trained service has made in its place; without it nothing happens. */
  void keep() {
    try {
      if (Files.exists(next)) {
        deleteOthers();
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the cache cannot be kept: " + file, e);
    }
  }

  /** Deletes the caches of other builds. A process that uses one keeps it open. */
  private void deleteOthers() throws IOException {
    try (var files = Files.list(file.resolveSibling("."))) {
      for (var other : files.toList()) {
        var name = other.getFileName().toString();
        if (name.startsWith(module) && name.endsWith(".aot")) {
          Files.deleteIfExists(other);
        }
      }
    }
  }

  boolean isUsable() {
    return Files.exists(file);
  }

  private boolean hasSpace() {
    try {
      return Files.getFileStore(file.getParent()).getUsableSpace() > FREE_BYTES;
    } catch (IOException _) {
      return false;
    }
  }
}
