package dev.millrace.stack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a log file, however large. */
final class LogTail {

  private static final int BYTES = 64 * 1024;

  private LogTail() {}

  /**
   * The last lines; none when the file cannot be read.
   *
   * @param start place in the file before which nothing is read
   */
  static List<String> of(Path log, long start, int lines) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(Math.min(start, file.length()), file.length() - BYTES);
      byte[] end = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(end);
      List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    } catch (IOException _) {
      return List.of();
    }
  }
}
