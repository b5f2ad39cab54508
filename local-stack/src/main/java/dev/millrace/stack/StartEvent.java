package dev.millrace.stack;

import java.time.Duration;

/**
 * Progress of one server's start.
 *
 * @param component which server
 * @param state what it reached
 * @param elapsed since the start of the stack began
 */
public record StartEvent(Component component, State state, Duration elapsed) {

  /** The states, in their order; {@code ALREADY_RUNNING} and {@code FAILED} stand alone. */
  public enum State {
    /** Its data folder is being made. */
    PREPARING,
    /** Its process is there. */
    STARTING,
    /** It answers. */
    HEALTHY,
    /** It answered before the start began. */
    ALREADY_RUNNING,
    /** It will not come up; the exception says why. */
    FAILED
  }
}
