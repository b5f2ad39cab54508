package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;

/**
 * The project folder after a build.
 *
 * @param root its absolute path
 */
public record Project(Path root) {

  /** The folder that the launcher names in {@code millrace.root}, else the working folder. */
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

  /** The default folder for the data of {@code up}. */
  public Path data() {
    return root.resolve(".millrace");
  }

  /**
   * The jar of a module.
   *
   * @throws CliFailure when the module is not built
   */
  public Path jar(String module) {
    var target = root.resolve(module).resolve("target");
    try (var files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches(module + "-[0-9].*\\.jar"))
          .filter(file -> !file.toString().matches(".*-(tests|sources|javadoc|exec)\\.jar"))
          .sorted()
          .toList()
          .getLast();
    } catch (IOException | NoSuchElementException e) {
      throw notBuilt(module, e);
    }
  }

  /**
   * The class path of a module: its jar and its dependencies.
   *
   * @throws CliFailure when the module is not built
   */
  public String classPath(String module) {
    var jar = jar(module);
    try {
      return jar + ":" + Files.readString(jar.resolveSibling("classpath.txt")).strip();
    } catch (IOException e) {
      throw notBuilt(module, e);
    }
  }

  private static CliFailure notBuilt(String module, Exception cause) {
    return new CliFailure(module + " is not built: run mvn -DskipTests package", cause);
  }
}
