package dev.millrace.quality.rule.matches;

/**
 * A text with a limit on how often it is read. A pattern that matches in linear time reads each
 * character a few times. A pattern that backtracks catastrophically could read for years.
 */
final class BoundedText implements CharSequence {

  private static final int STEPS = 50_000;
  private static final int STEPS_PER_CHARACTER = 50;

  private String text = "";
  private long left;

  /** Starts over with another text. */
  void read(String next) {
    text = next;
    left = STEPS + (long) STEPS_PER_CHARACTER * next.length();
  }

  @Override
  public char charAt(int index) {
    if (--left < 0) {
      throw Exhausted.INSTANCE;
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }

  /** The text has been read more often than the limit allows. */
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Exhausted INSTANCE = new Exhausted();

    private Exhausted() {
      super("too many steps", null, false, false);
    }
  }
}
