package dev.millrace.stack;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Command lines of Java servers, run by the Java that runs this. */
final class JavaCommand {

  /** The oldest that runs our own classes. */
  static final int OLDEST = 25;

  private JavaCommand() {}

  static List<String> of(List<String> options, String... rest) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // One thread collects: on a laptop, several servers' collectors only fight for the cores.
    command.add("-XX:+UseSerialGC");
    command.addAll(options);
    command.addAll(Arrays.asList(rest));
    return command;
  }

  static void requireVersion() {
    int version = Runtime.version().feature();
    if (version < OLDEST) {
      throw new StackException(
          "This is Java %d (%s), and Millrace needs %d. Install a JDK %d and set JAVA_HOME to it."
              .formatted(version, System.getProperty("java.home"), OLDEST, OLDEST));
    }
  }

  /** The class path on which these classes are, and nothing else. */
  static String classPathOf(Class<?>... classes) {
    return Stream.of(classes)
        .map(type -> origin(type).toString())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The jar or folder that the class comes from. */
  static Path origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Where is " + type + "?", e);
    }
  }
}
