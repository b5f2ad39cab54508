package dev.millrace.dlq.letter;

/**
 * Consecutive offsets of a partition.
 *
 * @param first offset, not negative
 * @param last offset, itself included
 */
public record Span(long first, long last) {

  public Span {
    if (first < 0 || last < first || last == Long.MAX_VALUE) {
      throw new IllegalArgumentException("no offsets: " + first + " to " + last);
    }
  }

  /** How many they are. */
  public long size() {
    return last - first + 1;
  }
}
