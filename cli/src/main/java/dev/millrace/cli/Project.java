package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The project folder, as the build leaves it.
 *
 * @param root its absolute path
 */
public record Project(Path root) {

  /** The folder the launcher names in {@code millrace.root}, else the working folder. */
  public static Project ofProcess() {
    return new Project(
        Path.of(System.getProperty("millrace.root", "")).toAbsolutePath().normalize());
  }

  public Path pipelines() {
    return root.resolve("pipelines");
  }

  public Path schemas() {
    return root.resolve("schemas").resolve("avro");
  }

  /** Where {@code up} keeps its data unless told otherwise. */
  public Path data() {
    return root.resolve(".millrace");
  }

  /**
   * The class path of a module: its jar and what it needs.
   *
   * @throws CliFailure when the module is not built
   */
  public String classPath(String module) {
    var target = root.resolve(module).resolve("target");
    try (var files = Files.list(target)) {
      var jar =
          files
              .filter(file -> file.getFileName().toString().matches(module + "-[0-9][^/]*\\.jar"))
              .filter(file -> !file.toString().matches(".*-(tests|sources|javadoc|exec)\\.jar"))
              .sorted()
              .toList()
              .getLast();
      return jar + ":" + Files.readString(target.resolve("classpath.txt")).strip();
    } catch (IOException | java.util.NoSuchElementException e) {
      throw new CliFailure(
          module + " is not built (" + target + "): run mvn -DskipTests package", e);
    }
  }
}
