package dev.millrace.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process to start.
 *
 * @param name for people, in messages
 * @param command program and arguments
 * @param environment added to this JVM's own
 * @param folder to run in
 * @param log gets standard output and error, appended; its folder is made
 * @param stopSignal asks it to end
 */
public record ProcessSpec(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path folder,
    Path log,
    StopSignal stopSignal) {

  public ProcessSpec {
    if (command.isEmpty()) {
      throw new IllegalArgumentException(name + " has no command");
    }
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** One that ends on TERM and needs nothing in its environment. */
  public ProcessSpec(String name, List<String> command, Path folder, Path log) {
    this(name, command, Map.of(), folder, log, StopSignal.TERM);
  }

  /** The same with these variables in its environment. */
  public ProcessSpec with(Map<String, String> otherEnvironment) {
    return new ProcessSpec(name, command, otherEnvironment, folder, log, stopSignal);
  }

  /** The same, asked to end by another signal. */
  public ProcessSpec with(StopSignal otherSignal) {
    return new ProcessSpec(name, command, environment, folder, log, otherSignal);
  }
}
