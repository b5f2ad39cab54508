package dev.millrace.runtime.account;

/** What stands beside the account in the metadata of a committed position: {@code ;name=text}. */
public final class Marks {

  private Marks() {}

  /**
   * A mark as it is written.
   *
   * @param name ends with {@code =}
   */
  public static String of(String name, String text) {
    return ";" + name + text;
  }

  /** The text of a mark; empty when it is not there. */
  public static String find(String metadata, String name) {
    for (var part : metadata.split(";")) {
      if (part.startsWith(name)) {
        return part.substring(name.length());
      }
    }
    return "";
  }
}
