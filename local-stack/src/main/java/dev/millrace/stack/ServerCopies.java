package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The copies of the servers' programs that run. They are outside of the build's output, so that no
 * build and no {@code mvn clean} takes a file from a running server. One copy of each version
 * serves all stacks.
 */
final class ServerCopies {

  private final List<Path> places;

  /** Kept in the first of these folders that can be written. */
  ServerCopies(Path... places) {
    this.places = List.of(places);
  }

  /** Of a project, or of its user where the project cannot be written. */
  static ServerCopies of(Path project) {
    return new ServerCopies(project.resolve(".servers"), userCache());
  }

  private static Path userCache() {
    return Path.of(
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache"),
        "millrace");
  }

  /**
   * The folder with a program; made unless it is there.
   *
   * @param name with the version: what has one name is never copied again
   */
  Path folder(String name, WholeFolder.Filling filling) {
    for (Path place : places) {
      if (Files.isDirectory(place.resolve(name))) {
        return place.resolve(name);
      }
    }
    Path folder = writable().resolve(name);
    try {
      return WholeFolder.make(folder, filling);
    } catch (IOException e) {
      throw new StackException(
          "%s cannot be made (%s). Free some space, or make %s writable."
              .formatted(folder, e.getMessage(), folder.getParent()),
          e);
    }
  }

  private Path writable() {
    return places.stream().filter(ServerCopies::isWritable).findFirst().orElse(places.getLast());
  }

  private static boolean isWritable(Path folder) {
    try {
      return Files.isWritable(Files.createDirectories(folder));
    } catch (IOException _) {
      return false;
    }
  }

  /** Fills with a folder's files, and those in its folders. */
  static WholeFolder.Filling allOf(Path folder) {
    return target -> {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          copy(file, target.resolve(folder.relativize(file)));
        }
      }
    };
  }

  /** Fills with files, whose names differ. */
  static WholeFolder.Filling these(List<Path> files) {
    return target -> {
      for (Path file : files) {
        copy(file, target.resolve(file.getFileName()));
      }
    };
  }

  private static void copy(Path file, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Files.copy(file, target);
  }
}
