package dev.millrace.cli.system;

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

  private Logs() {}

  /** The last lines; none when the file cannot be read. */
  public static List<String> tail(Path file, int lines) {
    try (var log = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, log.length() - TAIL_BYTES);
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
   * The last lines as a block of text under a heading that names the file; without the frames of
   * stack traces, which push out what they are about.
   */
  public static String excerpt(Path file, int lines) {
    var telling =
        tail(file, Integer.MAX_VALUE).stream()
            .filter(line -> !line.isBlank() && !FRAME.matcher(line).find())
            .toList();
    var tail = telling.subList(Math.max(0, telling.size() - lines), telling.size());
    return tail.isEmpty()
        ? "its log " + file + " is empty"
        : "the end of its log " + file + ":\n  " + String.join("\n  ", tail);
  }
}
