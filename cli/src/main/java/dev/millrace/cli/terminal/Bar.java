package dev.millrace.cli.terminal;

/** A bar of block characters. */
public final class Bar {

  private static final String PARTS = " ▏▎▍▌▋▊▉";

  private Bar() {}

  /** A bar of {@code width} cells, filled by {@code share} (0 to 1). */
  public static String filled(double share, int width) {
    int eighths = (int) Math.round(Math.clamp(share, 0, 1) * width * 8);
    var bar = new StringBuilder("█".repeat(eighths / 8));
    if (eighths % 8 > 0) {
      bar.append(PARTS.charAt(eighths % 8));
    }
    while (bar.length() < width) {
      bar.append('·');
    }
    return bar.toString();
  }
}
