package dev.millrace.runtime.flood;

import java.time.Instant;
import java.util.Map;

/**
 * Rejects of one cause that are not written, and hold their partitions.
 *
 * @param cause what they have in common
 * @param since when the first partition was held
 * @param example one of them
 * @param heldAt the held partitions, and the offset of the first event of each that waits
 */
public record Flood(Cause cause, Instant since, Example example, Map<Integer, Long> heldAt) {

  public Flood {
    heldAt = Map.copyOf(heldAt);
  }
}
