package dev.millrace.spec.word;

/** Texts of a pipeline file as messages show them. */
public final class Quoted {

  private static final int LONGEST = 60;

  private Quoted() {}

  /** The text between single quotes, on one line, cut where it is too long to read. */
  public static String of(String text) {
    return "'" + shortened(text) + "'";
  }

  /** The text on one line, cut where it is too long to read. */
  public static String shortened(String text) {
    var line = new StringBuilder();
    text.codePoints()
        .limit(LONGEST + 1L)
        .map(point -> Character.isISOControl(point) ? ' ' : point)
        .forEach(line::appendCodePoint);
    if (line.codePointCount(0, line.length()) <= LONGEST) {
      return line.toString();
    }
    line.setLength(line.offsetByCodePoints(0, LONGEST));
    return line.append('…').toString();
  }
}
