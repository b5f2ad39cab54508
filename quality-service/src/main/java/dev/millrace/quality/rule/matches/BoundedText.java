package dev.millrace.quality.rule.matches;

/**
 * A text that can be read only so often. A pattern that matches in linear time looks at each
 * character a few times; one that backtracks catastrophically would go on for years.
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

  /** The text has been read too often. */
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Exhausted INSTANCE = new Exhausted();

    private Exhausted() {
      super("too many steps", null, false, false);
    }
  }
}
