package dev.millrace.stack;

import java.nio.file.Path;
import java.util.UUID;

/**
 * The stack to start.
 *
 * @param folder for data, logs and {@code stack.json}; made if it does not exist
 * @param persistent false: the folder is deleted when the stack is closed
 * @param ports where the servers listen
 * @param stopWithJvm true: a shutdown hook closes the stack, so that Ctrl-C at any moment has the
 *     same effect as {@link LocalStack#close}
 */
public record StackOptions(Path folder, boolean persistent, Ports ports, boolean stopWithJvm) {

  public StackOptions {
    folder = folder.toAbsolutePath().normalize();
  }

  /** Data stays in the folder, servers outlive this JVM. */
  public static StackOptions persistent(Path folder) {
    return new StackOptions(folder, true, Ports.ANY, false);
  }

  /** A stack in a new temporary folder; nothing is left of it when it is closed or the JVM ends. */
  public static StackOptions throwAway() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), "millrace-" + UUID.randomUUID());
    return new StackOptions(folder, false, Ports.ANY, true);
  }

  /** The same in another folder. */
  public StackOptions in(Path otherFolder) {
    return new StackOptions(otherFolder, persistent, ports, stopWithJvm);
  }

  /** The same with these ports. */
  public StackOptions on(Ports otherPorts) {
    return new StackOptions(folder, persistent, otherPorts, stopWithJvm);
  }

  /** The same with or without the shutdown hook. */
  public StackOptions stopWithJvm(boolean stop) {
    return new StackOptions(folder, persistent, ports, stop);
  }
}
