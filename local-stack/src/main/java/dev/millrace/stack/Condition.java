package dev.millrace.stack;

import java.time.Duration;

/**
 * The condition of a server.
 *
 * @param state in one word
 * @param cause in words for people; empty when it is up
 */
public record Condition(State state, String cause) {

  /** It runs and does its work. */
  public static final Condition UP = new Condition(State.UP, "");

  /** The states of a server. */
  public enum State {
    UP,
    /** Its process has ended or never started. */
    DEAD,
    /** Its process is stopped by a signal and does nothing until it is sent SIGCONT. */
    SUSPENDED,
    /** It answers that it cannot do its work. */
    UNWELL,
    /** It answers, and refuses the user or the password. */
    REFUSED,
    /** It does not answer. */
    SILENT
  }

  public static Condition unwell(String cause) {
    return new Condition(State.UNWELL, cause);
  }

  public static Condition refused(String cause) {
    return new Condition(State.REFUSED, cause);
  }

  public static Condition silent(String cause) {
    return new Condition(State.SILENT, cause);
  }

  /** Of a server that took longer than that. */
  static Condition silentFor(Duration limit) {
    return silent("no answer within %d s".formatted(limit.toSeconds()));
  }

  public boolean isUp() {
    return state == State.UP;
  }
}
