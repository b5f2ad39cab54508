package dev.millrace.quality.rule.unique;

import org.jspecify.annotations.Nullable;

/**
 * From the hash of a key to an offset: open addressing in primitive arrays, 24 bytes a slot,
 * between half and three quarters full once it has grown. Nothing is removed from it; a table is
 * dropped whole.
 */
final class KeyTable {

  /** What {@link #find} answers for a key that is not there. */
  static final long NONE = -1;

  private static final int SMALLEST = 16;

  private long[] high;
  private long[] low;
  private long[] offsets;
  private int size;

  /**
   * @param expected number of keys to have room for
   */
  KeyTable(int expected) {
    var capacity = Math.max(SMALLEST, expected + expected / 3 + 1);
    high = new long[capacity];
    low = new long[capacity];
    offsets = new long[capacity];
  }

  int size() {
    return size;
  }

  /** The memory taken by the slots. */
  long bytes() {
    return 3L * Long.BYTES * high.length;
  }

  long find(long keyHigh, long keyLow) {
    var slot = slot(keyHigh, keyLow);
    return high[slot] == 0 ? NONE : offsets[slot];
  }

  /** Adds a key, or replaces its offset. */
  void put(long keyHigh, long keyLow, long offset) {
    if (size >= high.length / 4 * 3) {
      grow();
    }
    var slot = slot(keyHigh, keyLow);
    if (high[slot] == 0) {
      high[slot] = keyHigh;
      low[slot] = keyLow;
      size++;
    }
    offsets[slot] = offset;
  }

  <E extends Exception> void forEach(Entries<E> entries) throws E {
    for (var slot = 0; slot < high.length; slot++) {
      if (high[slot] != 0) {
        entries.take(high[slot], low[slot], offsets[slot]);
      }
    }
  }

  /** Takes the entries of a table. */
  @FunctionalInterface
  interface Entries<E extends @Nullable Exception> {
    void take(long high, long low, long offset) throws E;
  }

  /** Where the key is, or the empty slot where it belongs. */
  private int slot(long keyHigh, long keyLow) {
    // The product's upper half spreads hashes over any capacity, not just powers of two.
    var slot = (int) Math.unsignedMultiplyHigh(keyHigh, high.length);
    while (high[slot] != 0 && (high[slot] != keyHigh || low[slot] != keyLow)) {
      if (++slot == high.length) {
        slot = 0;
      }
    }
    return slot;
  }

  private void grow() {
    var larger = new KeyTable(Math.addExact(size, size / 2 + 8));
    forEach(larger::put);
    high = larger.high;
    low = larger.low;
    offsets = larger.offsets;
  }
}
