package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.CommandContext;
import dev.millrace.cli.terminal.Escaped;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace logs}. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Show the ends of the logs of services and servers.",
    footer = {
      "",
      "Examples:",
      "  ./millrace logs",
      "  ./millrace logs transform -n 100",
      "  ./millrace logs load kafka -f",
    })
public final class LogsCommand implements Callable<Integer> {

  private static final long LOOK_MILLIS = 300;
  private static final int MOST_BYTES = 1 << 20;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description =
          "ingest, transform, quality, load, dlq (all instances, or one: transform-2), kafka,"
              + " registry, postgres, traces. Without one: the five services.")
  private List<String> names = List.of();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is written, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "So many lines of each. Default: ${DEFAULT-VALUE}.")
  private int lines;

  @Mixin private SystemOptions system = new SystemOptions();

  private final CommandContext context;

  public LogsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (lines < 0) {
      throw CliFailure.usage("--lines is a number of lines, not " + lines);
    }
    var files = chosen(system.system(context.project()));
    var ends = new LinkedHashMap<Path, Long>();
    for (var file : files.entrySet()) {
      ends.put(file.getValue(), Files.size(file.getValue()));
      Logs.tail(file.getValue(), lines).forEach(line -> print(files, file.getKey(), line));
    }
    while (follow) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      for (var file : files.entrySet()) {
        ends.computeIfPresent(file.getValue(), (_, end) -> more(files, file, end));
      }
    }
    return 0;
  }

  /** The files asked for, by the names of what writes them. */
  private Map<String, Path> chosen(LocalSystem running) throws IOException {
    var all = all(running.logs());
    var chosen = new LinkedHashMap<String, Path>();
    var wanted =
        names.isEmpty()
            ? List.of(ServiceKind.values()).stream().map(ServiceKind::text).toList()
            : names;
    for (var name : wanted) {
      var text = name.replace("-service", "");
      var found = all.entrySet().stream().filter(file -> isOf(text, file.getKey())).toList();
      if (found.isEmpty() && !names.isEmpty()) {
        throw CliFailure.usage(
            "there is no log of '%s' in %s; there are: %s"
                .formatted(name, running.logs(), String.join(", ", all.keySet())));
      }
      found.forEach(file -> chosen.put(file.getKey(), file.getValue()));
    }
    return chosen;
  }

  /** The log itself, or that of an instance. */
  private static boolean isOf(String name, String log) {
    return log.equals(name)
        || (log.startsWith(name + "-") && log.substring(name.length() + 1).matches("\\d+"));
  }

  private static Map<String, Path> all(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Map.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .sorted()
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replaceAll("\\.log$", ""),
                  file -> file,
                  (one, _) -> one,
                  LinkedHashMap::new));
    }
  }

  private void print(Map<String, Path> files, String name, String line) {
    var text = Escaped.line(line.replace("\t", "    "));
    context.terminal().print(files.size() == 1 ? text : name + " | " + text);
  }

  /** Prints what was written behind the end; answers the new end, after a whole line. */
  private long more(Map<String, Path> files, Map.Entry<String, Path> file, long end) {
    try (var log = new RandomAccessFile(file.getValue().toFile(), "r")) {
      if (log.length() < end) {
        return 0; // made anew
      }
      var bytes = new byte[(int) Math.min(MOST_BYTES, log.length() - end)];
      log.seek(end);
      log.readFully(bytes);
      int whole = bytes.length;
      while (whole > 0 && whole < MOST_BYTES && bytes[whole - 1] != '\n') {
        whole--;
      }
      new String(bytes, 0, whole, StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> print(files, file.getKey(), line));
      return end + whole;
    } catch (IOException _) {
      return end;
    }
  }
}
