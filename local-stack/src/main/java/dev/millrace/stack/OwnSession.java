package dev.millrace.stack;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs a command in a session of its own, with a umask that lets only the owner read its files. The
 * pid stays the same, because each step execs the next.
 */
final class OwnSession {

  private static final List<String> PREFIX = prefix();

  private OwnSession() {}

  static List<String> wrap(List<String> command) {
    List<String> wrapped = new ArrayList<>(PREFIX);
    wrapped.addAll(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
    wrapped.addAll(command);
    return wrapped;
  }

  private static List<String> prefix() {
    if (isOnPath("setsid")) {
      return List.of("setsid");
    }
    if (isOnPath("perl")) { // macOS has no setsid, but perl
      return List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV or die $!");
    }
    return List.of();
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
