package dev.millrace.runtime.flood;

import java.time.Instant;
import java.util.Map;

/**
 * A flood: rejects of one cause, which are not written while it holds their partitions.
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
