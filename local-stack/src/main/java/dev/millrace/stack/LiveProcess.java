package dev.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Decides whether a process handle is still the process that was recorded. */
final class LiveProcess {

  // Linux derives the instant from the boot time, which moves a little when the clock is set.
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

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

  /** Dead, but its parent has not asked for its exit code; the JDK takes it for alive. */
  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // "pid (name) state ...", and the name may contain anything.
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException _) {
      return false;
    }
  }
}
