package dev.millrace.benchmarks.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a process and its children use. On Linux that includes children which have ended since
 * ({@code /proc/PID/stat}, fields 14 to 17); elsewhere it does not.
 *
 * @param label for people
 */
record ProcessTree(String label, ProcessHandle root) {

  private static final Path PROC = Path.of("/proc");

  /** The kernel's {@code USER_HZ}, in which it counts for programs: 100 a second everywhere. */
  private static final long NANOS_PER_TICK = 10_000_000;

  static ProcessTree of(String label, long pid) {
    return new ProcessTree(
        label,
        ProcessHandle.of(pid)
            .orElseThrow(() -> new IllegalStateException(label + " (pid " + pid + ") is gone")));
  }

  /** CPU time since its start, all threads. */
  Duration cpu() {
    return tree().map(ProcessTree::cpu).reduce(Duration.ZERO, Duration::plus);
  }

  /** The most memory that the root process itself has had, in bytes; 0 where nobody tells. */
  long peakMemory() {
    var status = PROC.resolve(Long.toString(root.pid())).resolve("status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stream<ProcessHandle> tree() {
    return Stream.concat(Stream.of(root), root.descendants());
  }

  private static Duration cpu(ProcessHandle process) {
    var stat = PROC.resolve(Long.toString(process.pid())).resolve("stat");
    if (!Files.exists(PROC.resolve("self"))) {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
    try {
      var line = Files.readString(stat);
      // The second field is the program's name in parentheses and may hold anything.
      var fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      long ticks = 0;
      for (int i = 11; i <= 14; i++) {
        ticks += Long.parseLong(fields[i]);
      }
      return Duration.ofNanos(ticks * NANOS_PER_TICK);
    } catch (IOException _) {
      return Duration.ZERO; // it has just ended; its parent's account has it
    }
  }
}
