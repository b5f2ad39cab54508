package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.Project;
import dev.millrace.stack.Component;
import dev.millrace.stack.ManagedProcess;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the system. */
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
   * The system of the folder. The given server must be up; other servers need not be.
   *
   * @throws CliFailure when the server is not up; the message says its state
   */
  public LocalSystem systemWith(Component needed, Project project) throws InterruptedException {
    var system = system(project);
    var server =
        system.servers().stream()
            .filter(each -> each.component() == needed)
            .findFirst()
            .orElseThrow();
    var condition = server.condition();
    if (!condition.isUp()) {
      throw new CliFailure(
          switch (condition.state()) {
            case UP, DEAD ->
                "%s of the system in %s has ended: ./millrace up starts it again"
                    .formatted(needed.label(), system.folder());
            case SILENT ->
                "%s of the system in %s does not answer: %s; see ./millrace status"
                    .formatted(needed.label(), system.folder(), condition.cause());
            case REFUSED, SUSPENDED, UNWELL ->
                "%s of the system in %s: %s"
                    .formatted(needed.label(), system.folder(), condition.cause());
          });
    }
    return system;
  }

  /**
   * The first instance of a service. Its process must run.
   *
   * @throws CliFailure when there is none; the message says its state
   */
  public ServiceEntry service(ServiceKind kind, Project project) {
    var system = system(project);
    var entry =
        system.services().stream()
            .filter(service -> service.kind() == kind)
            .findFirst()
            .orElseThrow(
                () ->
                    new CliFailure(
                        "there is no %s in %s: start it with ./millrace up"
                            .formatted(kind.module(), system.folder())));
    var process =
        ManagedProcess.attach(entry.process())
            .orElseThrow(
                () ->
                    new CliFailure(
                        "%s of the system in %s has ended: ./millrace up starts it again"
                            .formatted(kind.module(), system.folder())));
    if (process.isSuspended()) {
      throw new CliFailure(
          "%s of the system in %s: %s"
              .formatted(kind.module(), system.folder(), process.suspensionText()));
    }
    return entry;
  }
}
