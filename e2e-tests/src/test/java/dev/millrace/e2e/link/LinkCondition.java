package dev.millrace.e2e.link;

import java.time.Duration;

/** How bytes get through a {@link TcpLink}, in both directions. */
public sealed interface LinkCondition {

  /** As they come. */
  record Fine() implements LinkCondition {}

  /**
   * Each chunk waits.
   *
   * @param delay of a chunk of up to 64 KiB
   */
  record Delayed(Duration delay) implements LinkCondition {}

  /**
   * A few bytes at a time.
   *
   * @param bytes sent at once
   * @param every the time between two of them
   */
  record Trickling(int bytes, Duration every) implements LinkCondition {}

  /** Connections stay open, and nothing gets through until the condition changes. */
  record Stalled() implements LinkCondition {}
}
