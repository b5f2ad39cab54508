package dev.millrace.cli.system;

/** The health of a service. */
public enum Health {
  /** It runs and is ready. */
  UP,
  /** Its process exists but does not answer yet. */
  STARTING,
  /** It answers that it, or one of its consumers, has a fault. */
  DOWN,
  /** Its process exists but does not answer. */
  SILENT,
  /** Its process is stopped by a signal, and does nothing until it is sent SIGCONT. */
  SUSPENDED,
  /** Its process has ended. */
  DEAD
}
