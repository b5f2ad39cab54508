package dev.millrace.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stacks added up, as text (a line per stack, its frames joined by {@code ;}, then its samples) and
 * as a picture: a box is as wide as the share of samples that passed through it. Not thread-safe.
 */
final class FlameGraph {

  private static final int WIDTH = 1_600;
  private static final int HEIGHT = 17;
  private static final double NARROWEST = 1;
  private static final double LETTER = 6.6;

  private static final class Box {
    final Map<String, Box> above = new TreeMap<>();
    long samples;
    long ended;
  }

  private final String title;
  private final Box root = new Box();

  FlameGraph(String title) {
    this.title = title;
  }

  /** Adds a sample, its outermost frame first. */
  void add(List<String> stack) {
    var box = root;
    box.samples++;
    for (var frame : stack) {
      box = box.above.computeIfAbsent(frame, _ -> new Box());
      box.samples++;
    }
    box.ended++;
  }

  long samples() {
    return root.samples;
  }

  List<String> collapsed() {
    var lines = new ArrayList<String>();
    collapse(root, "", lines);
    return lines;
  }

  private static void collapse(Box box, String path, List<String> lines) {
    if (box.ended > 0) {
      lines.add(path + " " + box.ended);
    }
    box.above.forEach(
        (frame, above) -> collapse(above, path.isEmpty() ? frame : path + ";" + frame, lines));
  }

  /** The outermost frames at the top; a box tells its name and share when pointed at. */
  String svg() {
    var boxes = new StringBuilder();
    int depth = draw(root, "all", 0, 0, boxes);
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" \
        viewBox="0 0 %1$d %2$d" font-family="monospace" font-size="11">
        <title>%3$s: %4$d samples</title>
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="4" y="16" font-size="14">%3$s: %4$d samples</text>
        <g transform="translate(0 26)">
        %5$s</g>
        </svg>
        """
        .formatted(WIDTH, (depth + 3) * HEIGHT, escaped(title), root.samples, boxes);
  }

  /** Draws a box and those above it; answers the deepest level. */
  private int draw(Box box, String name, double x, int level, StringBuilder out) {
    double width = (double) box.samples * WIDTH / Math.max(1, root.samples);
    if (width < NARROWEST) {
      return level;
    }
    int letters = (int) (width / LETTER) - 1;
    var shown = name.length() <= letters ? name : letters < 3 ? "" : tail(name, letters);
    out.append(
        String.format(
            Locale.ROOT,
            "<g><title>%s: %d samples, %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\""
                + " height=\"%d\" fill=\"hsl(%d 85%% 70%%)\" stroke=\"white\"/>"
                + "<text x=\"%.1f\" y=\"%d\">%s</text></g>%n",
            escaped(name),
            box.samples,
            box.samples * 100.0 / root.samples,
            x,
            level * HEIGHT,
            width,
            HEIGHT,
            Math.floorMod(name.hashCode(), 50) + 5,
            x + 3,
            level * HEIGHT + 12,
            escaped(shown)));
    int deepest = level;
    double at = x;
    for (var above : box.above.entrySet()) {
      deepest = Math.max(deepest, draw(above.getValue(), above.getKey(), at, level + 1, out));
      at += (double) above.getValue().samples * WIDTH / root.samples;
    }
    return deepest;
  }

  /** The end of a name tells more than its package. */
  private static String tail(String name, int letters) {
    return "…" + name.substring(name.length() - letters + 1);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
