package dev.millrace.quality.rule.unique;

import org.jspecify.annotations.Nullable;

/**
 * Keys by the time bucket they were remembered in: a ring with room for the buckets of one window
 * and the current one.
 */
final class KeyWindow {

  private final @Nullable KeyTable[] tables;
  private final long[] buckets;
  private int expected;

  KeyWindow(TimeBuckets cut) {
    tables = new KeyTable[cut.count() + 1];
    buckets = new long[tables.length];
  }

  /**
   * An offset of the key that is lower than {@code before}, from the buckets not older than {@code
   * oldest}; {@link KeyTable#NONE} when there is none.
   */
  long find(long high, long low, long oldest, long before) {
    for (var i = 0; i < tables.length; i++) {
      var table = tables[i];
      if (table != null && buckets[i] >= oldest) {
        var offset = table.find(high, low);
        if (offset != KeyTable.NONE && offset < before) {
          return offset;
        }
      }
    }
    return KeyTable.NONE;
  }

  /** Adds a key to a bucket. A bucket that the ring has passed is gone. */
  void put(long bucket, long high, long low, long offset) {
    var place = (int) Math.floorMod(bucket, (long) tables.length);
    var table = tables[place];
    if (table == null || buckets[place] < bucket) {
      table = new KeyTable(expected);
      tables[place] = table;
      buckets[place] = bucket;
    }
    if (buckets[place] == bucket) {
      table.put(high, low, offset);
    }
  }

  /** Drops the buckets before {@code oldest}. */
  void dropBefore(long oldest) {
    for (var i = 0; i < tables.length; i++) {
      if (buckets[i] < oldest) {
        tables[i] = null;
      }
    }
  }

  /** Drops everything, and makes the next tables as large as this one got. */
  void clear() {
    expected = 0;
    for (var i = 0; i < tables.length; i++) {
      var table = tables[i];
      if (table != null) {
        expected = Math.max(expected, table.size());
        tables[i] = null;
      }
    }
  }

  int size() {
    var size = 0;
    for (var table : tables) {
      size += table == null ? 0 : table.size();
    }
    return size;
  }

  /** How many buckets hold keys. */
  int buckets() {
    var count = 0;
    for (var table : tables) {
      count += table == null ? 0 : 1;
    }
    return count;
  }

  /** The memory taken by the tables. */
  long bytes() {
    var bytes = 0L;
    for (var table : tables) {
      bytes += table == null ? 0 : table.bytes();
    }
    return bytes;
  }

  <E extends Exception> void forEach(Tables<E> taker) throws E {
    for (var i = 0; i < tables.length; i++) {
      var table = tables[i];
      if (table != null) {
        taker.take(buckets[i], table);
      }
    }
  }

  /** Takes the tables of a window. */
  @FunctionalInterface
  interface Tables<E extends @Nullable Exception> {
    void take(long bucket, KeyTable table) throws E;
  }
}
