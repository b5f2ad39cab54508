package dev.millrace.cli.system;

import dev.millrace.cli.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A service's ahead-of-time cache (JEP 483, 514, 515), beside its jar: with it a service starts
 * with less than half the CPU time. It is made by a service that is started to be {@link
 * Mode#TRAINED}, when that ends in order.
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

  private final Path file;
  private final Path next;
  private final Path jar;

  StartCache(Project project, String module) {
    this.jar = project.jar(module);
    this.file = jar.resolveSibling(module + ".aot");
    this.next = jar.resolveSibling(module + ".aot.next");
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

  /** Whether a trained service is still to make it. */
  boolean isWanted() {
    return !isUsable() && hasSpace();
  }

  /** Puts what a trained service has made in its place; without it nothing happens. */
  void keep() {
    try {
      if (Files.exists(next)) {
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the cache cannot be kept: " + file, e);
    }
  }

  private boolean isUsable() {
    try {
      return Files.exists(file)
          && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar)) > 0;
    } catch (IOException _) {
      return false;
    }
  }

  private boolean hasSpace() {
    try {
      return Files.getFileStore(jar).getUsableSpace() > FREE_BYTES;
    } catch (IOException _) {
      return false;
    }
  }
}
