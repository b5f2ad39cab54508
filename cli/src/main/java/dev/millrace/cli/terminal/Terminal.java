package dev.millrace.cli.terminal;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where the command writes. Answers go to standard output, progress and errors to standard error,
 * so that an answer can be piped while progress stays visible.
 */
public final class Terminal {

  private final PrintStream out;
  private final PrintStream err;
  private final boolean colours;
  private final boolean live;
  private final int columns;

  /**
   * @param out for answers
   * @param err for progress and errors
   * @param colours whether escape sequences for colours are written
   * @param live whether lines may be overwritten
   * @param columns the width to fit into
   */
  public Terminal(PrintStream out, PrintStream err, boolean colours, boolean live, int columns) {
    this.out = out;
    this.err = err;
    this.colours = colours;
    this.live = live;
    this.columns = Math.clamp(columns, 60, 200);
  }

  /**
   * The process's own terminal, as the launcher describes it: {@code millrace.stdout} is {@code
   * terminal} or {@code file}, {@code millrace.columns} the width. NO_COLOR is honoured.
   */
  public static Terminal ofProcess(Map<String, String> environment) {
    boolean terminal = "terminal".equals(System.getProperty("millrace.stdout"));
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        System.out,
        System.err,
        terminal && !dumb && !plain,
        terminal && !dumb,
        Integer.getInteger("millrace.columns", 100));
  }

  /** Writes a line of the answer. */
  public void print(String line) {
    out.println(line);
  }

  /** Writes an empty line of the answer. */
  public void print() {
    out.println();
  }

  /** Writes a line that is not part of the answer. */
  public void note(String line) {
    err.println(line);
  }

  /** The text in a style, or as it is when there are no colours. */
  public String styled(Style style, String text) {
    return colours ? style.apply(text) : text;
  }

  public boolean isLive() {
    return live;
  }

  public int columns() {
    return columns;
  }

  /** A block of lines that is overwritten as work goes on. */
  public LiveBlock block() {
    return live ? new LiveBlock.Overwriting(out, columns) : new LiveBlock.Plain(err);
  }

  /** Everything written is visible. */
  public void flush() {
    out.flush();
    err.flush();
  }
}
