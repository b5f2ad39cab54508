package dev.millrace.stack;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers' programs. They are copied from the build's output and run from the copy. */
final class Distribution {

  private static final String REGISTRY_SUFFIX = "-runner.jar";

  private final Path module;
  private final ServerCopies copies;

  private Distribution(Path root) {
    this(root, ServerCopies.of(root));
  }

  Distribution(Path root, ServerCopies copies) {
    this.module = root.resolve("local-stack");
    this.copies = copies;
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
      String built = Files.readString(built(file)).strip();
      List<Path> jars = Stream.of(built.split(File.pathSeparator)).map(Path::of).toList();
      Path copy = copies.folder(nameOfKafka(jars), ServerCopies.these(builtAll(jars)));
      return jars.stream()
          .map(jar -> copy.resolve(jar.getFileName()).toString())
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException e) {
      throw new StackException("%s cannot be read".formatted(file), e);
    }
  }

  /** The broker's version, and a hash of the names of all jars, which have theirs. */
  private static String nameOfKafka(List<Path> jars) {
    List<String> names = jars.stream().map(jar -> jar.getFileName().toString()).toList();
    String broker =
        names.stream()
            .filter(name -> name.startsWith("kafka_"))
            .map(name -> name.replaceFirst("\\.jar$", ""))
            .findFirst()
            .orElse("kafka");
    UUID hash = UUID.nameUUIDFromBytes(String.join("\n", names).getBytes(StandardCharsets.UTF_8));
    return broker + "-" + hash.toString().substring(0, 8);
  }

  /** For {@code java -jar}. */
  Path registryJar() {
    Path folder = built(module.resolve("target/registry"));
    try (Stream<Path> files = Files.list(folder)) {
      String jar =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(REGISTRY_SUFFIX))
              .findFirst()
              .orElseThrow(() -> notBuilt(folder.resolve("*" + REGISTRY_SUFFIX)));
      String name = jar.substring(0, jar.length() - REGISTRY_SUFFIX.length());
      return copies.folder(name, ServerCopies.allOf(folder)).resolve(jar);
    } catch (IOException e) {
      throw new StackException("%s cannot be read".formatted(folder), e);
    }
  }

  /** Folder with {@code bin}, {@code lib} and {@code share}; unpacked when it is used first. */
  Path postgres() {
    return PostgresBinaries.unpackedIn(copies);
  }

  private List<Path> builtAll(List<Path> files) {
    files.forEach(this::built);
    return files;
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
