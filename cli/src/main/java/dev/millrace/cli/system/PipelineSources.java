package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides which folder of pipeline files a system runs. */
final class PipelineSources {

  private PipelineSources() {}

  /**
   * Chooses the given folder, or else the remembered one, or else the project's. The project's
   * schemas serve for schemas that are not beside the folder.
   *
   * @param isRunning whether services run the remembered folder
   * @throws CliFailure when another folder is asked for than what runs, or there is no such folder
   */
  static ServiceSources choose(
      @Nullable Path asked,
      Optional<SystemSettings> remembered,
      boolean isRunning,
      Project project) {
    var before = remembered.map(SystemSettings::sources);
    var folder =
        asked == null
            ? before.map(ServiceSources::pipelines).orElseGet(project::pipelines)
            : asked.toAbsolutePath().normalize();
    if (isRunning && before.isPresent() && !before.get().pipelines().equals(folder)) {
      throw CliFailure.usage(
          """
          the system runs the pipelines of %1$s, not of %2$s.
          Without --pipelines up starts what is missing of it. To run the other folder:
            ./millrace restart --pipelines %2$s\
          """
              .formatted(before.get().pipelines(), folder));
    }
    if (!Files.isDirectory(folder)) {
      throw CliFailure.usage(
          asked == null && before.isPresent()
              ? "the folder of pipeline files that this system runs is gone: %s; name another with --pipelines"
                  .formatted(folder)
              : "there is no folder of pipeline files: " + folder);
    }
    return new ServiceSources(folder, project.schemas());
  }
}
