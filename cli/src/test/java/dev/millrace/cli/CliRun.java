package dev.millrace.cli;

import dev.millrace.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The outcome of one run of the command in this JVM.
 *
 * @param exitCode of the process
 * @param out standard output
 * @param err standard error
 */
public record CliRun(int exitCode, String out, String err) {

  /** Runs the command as if it stood in the project's folder. */
  public static CliRun of(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var usage = new StringWriter();
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            100);
    int exitCode =
        Millrace.commandLine(new CommandContext(terminal, new Project(root())))
            .setOut(new PrintWriter(usage))
            .setErr(new PrintWriter(usage))
            .execute(args);
    return new CliRun(
        exitCode,
        out.toString(StandardCharsets.UTF_8) + usage,
        err.toString(StandardCharsets.UTF_8) + usage);
  }

  /** The project's folder. */
  public static Path root() {
    return Path.of(System.getProperty("millrace.root", "..")).toAbsolutePath().normalize();
  }
}
