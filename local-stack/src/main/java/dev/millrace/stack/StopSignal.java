package dev.millrace.stack;

/** The signal that asks a process to end in order. */
public enum StopSignal {
  TERM,
  /** For PostgreSQL, which on TERM waits until the last client has gone. */
  INT
}
