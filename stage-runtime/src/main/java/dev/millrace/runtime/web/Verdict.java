package dev.millrace.runtime.web;

/** What the door says to a request before anything of it is done. */
sealed interface Verdict {

  /** It may come in. */
  record Welcome() implements Verdict {}

  /**
   * It may not.
   *
   * @param status of HTTP
   * @param detail what is wrong, and what to send instead
   */
  record Refused(int status, String detail) implements Verdict {}
}
