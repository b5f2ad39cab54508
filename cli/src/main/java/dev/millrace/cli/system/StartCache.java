package dev.millrace.cli.system;

import dev.millrace.cli.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

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
  private final List<Path> jars;

  StartCache(Project project, String module) {
    var jar = project.jar(module);
    this.file = jar.resolveSibling(module + ".aot");
    this.next = jar.resolveSibling(module + ".aot.next");
    this.jars =
        Stream.of(project.classPath(module).split(":"))
            .map(Path::of)
            .filter(path -> path.startsWith(project.root()))
            .toList();
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

  /** The JVM takes no cache that is older than a jar of the class path. */
  boolean isUsable() {
    try {
      if (!Files.exists(file)) {
        return false;
      }
      var made = Files.getLastModifiedTime(file);
      for (var jar : jars) {
        if (Files.getLastModifiedTime(jar).compareTo(made) >= 0) {
          return false;
        }
      }
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private boolean hasSpace() {
    try {
      return Files.getFileStore(file.getParent()).getUsableSpace() > FREE_BYTES;
    } catch (IOException _) {
      return false;
    }
  }
}
