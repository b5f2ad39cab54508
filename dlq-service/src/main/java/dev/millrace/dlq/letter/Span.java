package dev.millrace.dlq.letter;

/**
 * Consecutive offsets of a partition.
 *
 * @param first offset, not negative
 * @param last offset, inclusive
 */
public record Span(long first, long last) {

  public Span {
    if (first < 0 || last < first || last == Long.MAX_VALUE) {
      throw new IllegalArgumentException("no offsets: " + first + " to " + last);
    }
  }

  /** The number of offsets. */
  public long size() {
    return last - first + 1;
  }
}
