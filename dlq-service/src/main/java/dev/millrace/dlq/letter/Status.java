package dev.millrace.dlq.letter;

/** Where a dead letter is in its life. */
public enum Status {
  /** Waits for a person. */
  OPEN,
  /** A redrive is asked for and being sent. */
  REDRIVING,
  /** Sent back; what becomes of it is not known yet. */
  REDRIVEN,
  /** The redriven event passed: loaded, filtered, or a duplicate. */
  RESOLVED,
  /** A person decided that the event is not needed. */
  DISCARDED
}
