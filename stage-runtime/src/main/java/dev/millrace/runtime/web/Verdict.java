package dev.millrace.runtime.web;

/** The decision about a request, before any work is done for it. */
sealed interface Verdict {

  /** The request is accepted. */
  record Welcome() implements Verdict {}

  /**
   * The request is refused.
   *
   * @param status of HTTP
   * @param detail what is wrong, and what to send instead
   */
  record Refused(int status, String detail) implements Verdict {}
}
