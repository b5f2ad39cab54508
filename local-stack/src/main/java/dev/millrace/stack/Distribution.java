package dev.millrace.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the build has put the servers. */
final class Distribution {

  private final Path module;

  private Distribution(Path root) {
    this.module = root.resolve("local-stack");
  }

  /**
   * In the project that the system property {@code millrace.root} or the variable {@code
   * MILLRACE_ROOT} names, or else in that around the working directory.
   *
   * @throws StackException when there is no such project
   */
  static Distribution locate() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.concat(
            Stream.of(
                    Optional.ofNullable(System.getProperty("millrace.root")),
                    Optional.ofNullable(System.getenv("MILLRACE_ROOT")))
                .flatMap(Optional::stream)
                .map(Path::of),
            Stream.iterate(here, java.util.Objects::nonNull, Path::getParent))
        .map(Path::toAbsolutePath)
        .filter(root -> Files.isDirectory(root.resolve("local-stack/kafka-dist")))
        .findFirst()
        .map(Distribution::new)
        .orElseThrow(
            () ->
                new StackException(
                    "The Millrace project is not at %s or above it. Run this inside the project, or set MILLRACE_ROOT to its folder."
                        .formatted(here)));
  }

  /** Class path of {@code kafka.Kafka}. */
  String kafkaClassPath() {
    Path file = module.resolve("kafka-dist/target/kafka-classpath.txt");
    try {
      String classPath = Files.readString(built(file)).strip();
      Stream.of(classPath.split(File.pathSeparator)).map(Path::of).forEach(this::built);
      return classPath;
    } catch (IOException e) {
      throw new StackException("%s cannot be read".formatted(file), e);
    }
  }

  /** For {@code java -jar}. */
  Path registryJar() {
    Path folder = built(module.resolve("target/registry"));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow(() -> notBuilt(folder.resolve("*-runner.jar")));
    } catch (IOException e) {
      throw new StackException("%s cannot be read".formatted(folder), e);
    }
  }

  /** Folder with {@code bin}, {@code lib} and {@code share}; unpacked when it is used first. */
  Path postgres() {
    return PostgresBinaries.unpackedIn(module.resolve("target/postgres"));
  }

  private Path built(Path file) {
    if (!Files.exists(file)) {
      throw notBuilt(file);
    }
    return file;
  }

  private StackException notBuilt(Path file) {
    return new StackException(
        "%s is missing. Build it, in %s: mvn -q package -pl local-stack -am -DskipTests"
            .formatted(file, module.getParent()));
  }
}
