package dev.millrace.runtime.flood;

import java.util.Map;

/**
 * A batch that must not be written as it is: it begins or continues a flood, or may do so. Nothing
 * is wrong with the outside; what comes before the named offsets can be processed at once.
 */
public final class Flooded extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Map<Integer, Long> holds;

  Flooded(Map<Integer, Long> holds) {
    super("a flood, or what may be one, begins at " + holds, null, false, false);
    this.holds = Map.copyOf(holds);
  }

  /** The partitions to cut, and the offset of the first event of each that must wait. */
  public Map<Integer, Long> holds() {
    return holds;
  }
}
