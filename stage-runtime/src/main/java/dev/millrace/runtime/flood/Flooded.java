package dev.millrace.runtime.flood;

import java.util.Map;

/**
 * Says that a batch must not be written as it is, because it begins, continues or may begin a
 * flood. It is no fault of a dependency: the events before the named offsets can be processed at
 * once.
 */
public final class Flooded extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Map<Integer, Long> holds;

  Flooded(Map<Integer, Long> holds) {
    super("a flood, or what may be one, begins at " + holds, null, false, false);
    this.holds = Map.copyOf(holds);
  }

  /** Answers the partitions to cut, with the offset of the first event of each that must wait. */
  public Map<Integer, Long> holds() {
    return holds;
  }
}
