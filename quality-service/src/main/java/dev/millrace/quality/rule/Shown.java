package dev.millrace.quality.rule;

/** Says how a value appears in the message of a violation. */
public enum Shown {
  /** The value, texts in quotes and cut to {@link #LONGEST} characters. */
  SHORTENED {
    @Override
    public String text(Object value) {
      return switch (value) {
        case String text -> "'" + cut(text) + "'";
        case byte[] bytes -> bytes.length + " bytes";
        default -> cut(value.toString());
      };
    }
  },
  /** Nothing of the value: the pipeline masks the field. */
  MASKED {
    @Override
    public String text(Object value) {
      return "(masked)";
    }
  };

  /** The longest text that is shown whole. */
  public static final int LONGEST = 40;

  public abstract String text(Object value);

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    var end = Character.isHighSurrogate(text.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
    return text.substring(0, end) + "…";
  }
}
