package dev.millrace.cli.terminal;

/** How a piece of text stands out. Without colours all of them are plain. */
public enum Style {
  BOLD("1"),
  DIM("2"),
  RED("31"),
  GREEN("32"),
  YELLOW("33"),
  BLUE("34"),
  MAGENTA("35"),
  CYAN("36");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  String apply(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
