package dev.millrace.cli.system;

/** How a service is. */
public enum Health {
  /** It runs and is ready. */
  UP,
  /** Its process is there and does not answer yet. */
  STARTING,
  /** It answers that it, or one of its consumers, is unwell. */
  DOWN,
  /** Its process is there, and nothing comes back. */
  SILENT,
  /** Its process is stopped by a signal, and does nothing until it is sent SIGCONT. */
  SUSPENDED,
  /** Its process has ended. */
  DEAD
}
