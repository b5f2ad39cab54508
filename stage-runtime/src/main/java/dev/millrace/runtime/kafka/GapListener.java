package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;

/** Receives gaps from the consumer thread. */
public interface GapListener {

  /** A partition is held at a gap. */
  void opened(String consumer, Gap gap);

  /**
   * Somebody has accepted it.
   *
   * @param offset that reading goes on with
   */
  void accepted(String consumer, Gap gap, long offset);

  /** The partition is not this consumer's any more. */
  void handedOver(String consumer, Gap gap);
}
