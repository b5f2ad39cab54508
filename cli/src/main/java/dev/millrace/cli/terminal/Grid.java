package dev.millrace.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** A table of texts: columns as wide as their widest cell; numbers to the right. */
public final class Grid {

  private static final String GAP = "  ";
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these headings. */
  public Grid(String... headings) {
    rows.add(List.of(headings));
  }

  public void row(Object... cells) {
    rows.add(java.util.Arrays.stream(cells).map(Grid::text).toList());
  }

  /** The lines, the headings first. */
  public List<String> lines() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (int column = 0; column < columns; column++) {
      numeric[column] = rows.size() > 1;
      for (int row = 0; row < rows.size(); row++) {
        var cell = rows.get(row).get(column);
        widths[column] = Math.max(widths[column], cell.codePointCount(0, cell.length()));
        numeric[column] &= row == 0 || isNumber(cell);
      }
    }
    return rows.stream().map(row -> line(row, widths, numeric)).toList();
  }

  /** Or stands where one would: nothing, or a question mark for what is not known. */
  private static boolean isNumber(String cell) {
    return cell.isEmpty() || cell.equals("?") || Character.isDigit(cell.charAt(0));
  }

  private static String line(List<String> row, int[] widths, boolean[] numeric) {
    var line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      var cell = row.get(column);
      var padding = " ".repeat(widths[column] - cell.codePointCount(0, cell.length()));
      line.append(column == 0 ? "" : GAP).append(numeric[column] ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  private static String text(Object cell) {
    return switch (cell) {
      case Long number -> "%,d".formatted(number);
      case Integer number -> "%,d".formatted(number);
      default -> cell.toString();
    };
  }
}
