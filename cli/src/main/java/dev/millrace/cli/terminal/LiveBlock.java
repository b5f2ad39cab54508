package dev.millrace.cli.terminal;

import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;

/** Lines that show the progress of work. Used by one thread at a time. */
public sealed interface LiveBlock {

  /**
   * Shows the present state.
   *
   * @param lines for a terminal, where they replace the ones before
   * @param summary the same in one line, for where nothing can be overwritten
   */
  void show(List<String> lines, String summary);

  /** Says something that stays, above the block. */
  void say(String line);

  /** Ends the block; what it showed last stays on a terminal. */
  void close();

  /** On a terminal: the cursor goes back up and the lines are written anew. */
  final class Overwriting implements LiveBlock {
    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;]*m");
    private final PrintStream out;
    private final int columns;
    private int shown;

    Overwriting(PrintStream out, int columns) {
      this.out = out;
      this.columns = columns;
    }

    @Override
    public void show(List<String> lines, String summary) {
      var text = new StringBuilder(back());
      for (var line : lines) {
        text.append(fit(line)).append("\u001b[K\n");
      }
      text.append("\u001b[J");
      out.print(text);
      out.flush();
      shown = lines.size();
    }

    @Override
    public void say(String line) {
      out.print(back() + line + "\u001b[K\n\u001b[J");
      out.flush();
      shown = 0;
    }

    @Override
    public void close() {
      shown = 0;
    }

    private String back() {
      return shown == 0 ? "" : "\u001b[" + shown + "A\r";
    }

    /** A line that wraps would break the count of lines; without its escapes it is cut safely. */
    private String fit(String line) {
      var plain = ESCAPE.matcher(line).replaceAll("");
      return plain.codePointCount(0, plain.length()) <= columns
          ? line
          : plain.substring(0, plain.offsetByCodePoints(0, columns - 1)) + "…";
    }
  }

  /** Elsewhere: a line when something changed, at most every few seconds. */
  final class Plain implements LiveBlock {
    private static final long EVERY_NANOS = 3_000_000_000L;
    private final PrintStream err;
    private String last = "";
    private long lastAt = System.nanoTime() - EVERY_NANOS;

    Plain(PrintStream err) {
      this.err = err;
    }

    @Override
    public void show(List<String> lines, String summary) {
      long now = System.nanoTime();
      if (!summary.equals(last) && now - lastAt >= EVERY_NANOS) {
        err.println(summary);
        last = summary;
        lastAt = now;
      }
    }

    @Override
    public void say(String line) {
      err.println(line);
    }

    @Override
    public void close() {}
  }
}
