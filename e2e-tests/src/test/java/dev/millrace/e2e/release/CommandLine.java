package dev.millrace.e2e.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The {@code millrace} command of a checkout.
 *
 * @param root of the checkout
 * @param log file for what the commands say
 */
record CommandLine(Path root, Path log) {

  private static final Duration LIMIT = Duration.ofMinutes(8);

  /**
   * Runs a command.
   *
   * @return its exit status
   */
  int run(String... arguments) {
    return run(log, List.of(arguments));
  }

  /** Runs a command and answers what it prints to standard output. */
  String output(String... arguments) {
    var output = log.resolveSibling("output.txt");
    run(output, List.of(arguments));
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(Path output, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(root.resolve("millrace").toString());
    command.addAll(arguments);
    try {
      var builder = new ProcessBuilder(command).directory(root.toFile());
      builder.environment().put("MILLRACE_JAVA_HOME", System.getProperty("java.home"));
      builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.redirectOutput(
          output.equals(log)
              ? ProcessBuilder.Redirect.appendTo(log.toFile())
              : ProcessBuilder.Redirect.to(output.toFile()));
      var process = builder.start();
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("took longer than " + LIMIT + ": " + command);
      }
      return process.exitValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + command, e);
    }
  }
}
