package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Project;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which system a command is about. */
public final class SystemOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder of the system. Without it: .millrace in the project folder.")
  private @Nullable Path data;

  /** The data folder, absolute. */
  public Path folder(Project project) {
    return (data == null ? project.data() : data).toAbsolutePath().normalize();
  }

  /**
   * The system of the folder.
   *
   * @throws CliFailure when there is none
   */
  public LocalSystem system(Project project) {
    var folder = folder(project);
    return LocalSystem.find(project, folder)
        .orElseThrow(
            () ->
                new CliFailure(
                    "there is no system in %s: start one with ./millrace up, or name its folder with"
                            .formatted(folder)
                        + " --data"));
  }

  /**
   * The system of the folder, of which Kafka and PostgreSQL answer.
   *
   * @throws CliFailure when they do not
   */
  public LocalSystem runningSystem(Project project) {
    var system = system(project);
    if (!system.isReachable()) {
      throw new CliFailure(
          "the system in %s does not run (%s): start it with ./millrace up"
              .formatted(system.folder(), String.join(", ", system.unhealthy())));
    }
    return system;
  }
}
