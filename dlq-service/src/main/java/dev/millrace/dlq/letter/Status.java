package dev.millrace.dlq.letter;

/** The status of a dead letter. */
public enum Status {
  /** Waits for a person. */
  OPEN,
  /** Somebody asked for a redrive, and it is being sent. */
  REDRIVING,
  /** The event was sent back; its outcome is not known yet. */
  REDRIVEN,
  /** The redriven event passed: loaded, filtered, or a duplicate. */
  RESOLVED,
  /** A person decided that the event is not needed. */
  DISCARDED
}
