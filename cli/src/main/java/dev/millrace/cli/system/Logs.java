package dev.millrace.cli.system;

import dev.millrace.stack.ProcessRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the ends of log files. */
public final class Logs {

  private static final int TAIL_BYTES = 64 << 10;

  private static final Pattern FRAME = Pattern.compile("^\\s+(at |\\.\\.\\. \\d+ )");

  private static final Pattern ERROR = Pattern.compile("^\\S+\\s+ERROR |APPLICATION FAILED");

  private Logs() {}

  /** The last lines; none when the file cannot be read. */
  public static List<String> tail(Path file, int lines) {
    return tail(file, 0, lines);
  }

  private static List<String> tail(Path file, long start, int lines) {
    try (var log = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(Math.min(start, log.length()), log.length() - TAIL_BYTES);
      log.seek(from);
      var bytes = new byte[(int) (log.length() - from)];
      log.readFully(bytes);
      var all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    } catch (IOException _) {
      return List.of();
    }
  }

  /**
   * The reason for a process's end, from its log: its last error with the lines that follow, or
   * else the last lines. Has a heading that names the file. Leaves out the frames of stack traces,
   * which would take all the room, and lines of earlier processes.
   */
  public static String reason(ProcessRecord process, int lines) {
    var file = Path.of(process.log());
    var telling =
        tail(file, process.logStart(), Integer.MAX_VALUE).stream()
            .filter(line -> !line.isBlank() && !FRAME.matcher(line).find())
            .toList();
    int from = Math.max(0, telling.size() - lines);
    for (int i = telling.size() - 1; i >= 0; i--) {
      if (ERROR.matcher(telling.get(i)).find()) {
        from = i;
        break;
      }
    }
    var told = telling.subList(from, Math.min(telling.size(), from + lines));
    return told.isEmpty()
        ? "its log " + file + " is empty"
        : "its log " + file + " says:\n  " + String.join("\n  ", told);
  }
}
