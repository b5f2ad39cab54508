package dev.millrace.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Decides whether a process handle is still the process that was recorded. */
final class LiveProcess {

  // Linux derives the instant from the boot time, which changes slightly when the clock is set.
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private static final Path PROC = Path.of("/proc");

  private LiveProcess() {}

  static boolean isOf(ProcessRecord record, ProcessHandle handle) {
    return handle.isAlive()
        && !isZombie(handle.pid())
        && handle
            .info()
            .startInstant()
            .map(at -> Duration.between(at, record.startedAt()).abs().compareTo(TOLERANCE) <= 0)
            .orElse(false);
  }

  /**
   * Tells whether it is dead but its parent has not read its exit code. The JDK calls such a
   * process alive.
   */
  private static boolean isZombie(long pid) {
    return Files.isDirectory(PROC.resolve("self")) && state(pid) == 'Z';
  }

  /** Stopped by SIGSTOP or by a debugger. */
  static boolean isSuspended(long pid) {
    char state = state(pid);
    return state == 'T' || state == 't';
  }

  /** The letter of ps for it; a blank when there is no telling. */
  private static char state(long pid) {
    try {
      return Files.isDirectory(PROC.resolve("self")) ? stateOfProc(pid) : stateOfPs(pid);
    } catch (IOException _) {
      return ' ';
    }
  }

  /** "pid (name) state ...", and the name may contain anything. */
  private static char stateOfProc(long pid) throws IOException {
    String stat = Files.readString(PROC.resolve(pid + "/stat"));
    int end = stat.lastIndexOf(") ");
    return end < 0 ? ' ' : stat.charAt(end + 2);
  }

  private static char stateOfPs(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", String.valueOf(pid)).start();
    try (InputStream out = ps.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? ' ' : text.charAt(0);
    }
  }
}
