package dev.millrace.cli.system;

/** How a service is. */
public enum Health {
  /** It runs and is ready. */
  UP,
  /** Its process is there and does not answer yet. */
  STARTING,
  /** It answers that it is unwell, or does not answer any more. */
  DOWN,
  /** Its process has ended. */
  DEAD
}
