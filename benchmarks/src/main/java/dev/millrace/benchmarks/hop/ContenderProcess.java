package dev.millrace.benchmarks.hop;

import dev.millrace.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contender's running process; it ends with this JVM at the latest. */
final class ContenderProcess implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final int LINES_SHOWN = 25;

  private final Process process;
  private final Path log;
  private final Thread hook;

  ContenderProcess(List<String> command, Path log) {
    this.log = log;
    try {
      this.process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new BenchmarkFailure("cannot start " + command.getFirst(), e);
    }
    this.hook = new Thread(process::destroyForcibly, "end-contender");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /**
   * Lets it work for that long.
   *
   * @throws BenchmarkFailure when it ends instead; the message has the end of its log
   */
  void work(Duration time) throws InterruptedException {
    if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new BenchmarkFailure("ended with exit code " + process.exitValue() + logExcerpt());
    }
  }

  /** The end of its log, for a message. */
  String logExcerpt() {
    try {
      var lines = Files.readAllLines(log);
      return ":\n  "
          + String.join(
              "\n  ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    } catch (IOException e) {
      return " (its log cannot be read: " + e.getMessage() + ")";
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
