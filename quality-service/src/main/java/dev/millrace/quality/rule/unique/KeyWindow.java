package dev.millrace.quality.rule.unique;

import dev.millrace.quality.rule.Scratch;
import org.jspecify.annotations.Nullable;

/**
 * Keys by the time bucket in which they were remembered. A ring holds the buckets of one window and
 * the current one.
 */
final class KeyWindow implements AutoCloseable {

  private final Scratch scratch;
  private final @Nullable KeyTable[] tables;
  private final long[] buckets;
  private final KeyFilter filter;
  private long size;

  /** The size of the last table, as the best guess for the next one. */
  private long expected;

  private int newest;

  KeyWindow(TimeBuckets cut, Scratch scratch) {
    this.scratch = scratch;
    filter = new KeyFilter(scratch);
    tables = new KeyTable[cut.count() + 1];
    buckets = new long[tables.length];
  }

  /**
   * Finds an offset of the key below {@code before}, in the buckets from {@code oldest} on; {@link
   * KeyTable#NONE} when there is none.
   */
  long find(long high, long low, long oldest, long before) {
    for (var places = filter.places(high); places != 0; places &= places - 1) {
      var place = Integer.numberOfTrailingZeros(places);
      var table = tables[place];
      if (table != null && buckets[place] >= oldest) {
        var offset = table.find(high, low);
        if (offset != KeyTable.NONE && offset < before) {
          return offset;
        }
      }
    }
    return KeyTable.NONE;
  }

  /** Adds a key to a bucket. Does nothing for a bucket that the ring has dropped. */
  void put(long bucket, long high, long low, long offset) {
    var place = (int) Math.floorMod(bucket, (long) tables.length);
    if (tables[place] != null && buckets[place] > bucket) {
      return;
    }
    if (buckets[place] < bucket) {
      drop(place);
    }
    var table = tables[place];
    if (table == null) {
      table = begin(bucket, place);
    }
    var before = table.size();
    table.put(high, low, offset);
    size += table.size() - before;
    filter.add(high, place);
    if (filter.isTooSmall(size)) {
      refilter();
    }
  }

  private KeyTable begin(long bucket, int place) {
    var before = tables[newest];
    var table = new KeyTable(scratch, before == null ? expected : before.size());
    tables[place] = table;
    buckets[place] = bucket;
    newest = place;
    return table;
  }

  /** Drops the buckets before {@code oldest}. */
  void dropBefore(long oldest) {
    for (var place = 0; place < tables.length; place++) {
      if (buckets[place] < oldest) {
        drop(place);
      }
    }
    if (filter.isTooLarge(size)) {
      refilter();
    }
  }

  private void drop(int place) {
    var table = tables[place];
    if (table != null) {
      size -= table.size();
      tables[place] = null;
      table.close();
      filter.remove(1 << place);
    }
  }

  private void refilter() {
    filter.resize(size);
    for (var place = 0; place < tables.length; place++) {
      var table = tables[place];
      if (table != null) {
        var bit = place;
        table.forEach((high, _, _) -> filter.add(high, bit));
      }
    }
  }

  /** Drops everything. */
  void clear() {
    expected = 0;
    for (var place = 0; place < tables.length; place++) {
      var table = tables[place];
      if (table != null) {
        expected = Math.max(expected, table.size());
        tables[place] = null;
        table.close();
      }
    }
    size = 0;
    filter.clear();
  }

  long size() {
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

  /** The memory taken by tables and filter. */
  long bytes() {
    var bytes = filter.bytes();
    for (var table : tables) {
      bytes += table == null ? 0 : table.bytes();
    }
    return bytes;
  }

  /** Gives all memory back; nothing else may be called afterwards. */
  @Override
  public void close() {
    for (var table : tables) {
      if (table != null) {
        table.close();
      }
    }
    filter.close();
  }

  <E extends Exception> void forEach(Tables<E> taker) throws E {
    for (var i = 0; i < tables.length; i++) {
      var table = tables[i];
      if (table != null) {
        taker.take(buckets[i], table);
      }
    }
  }

  /** Receives the tables of a window. */
  @FunctionalInterface
  interface Tables<E extends @Nullable Exception> {
    void take(long bucket, KeyTable table) throws E;
  }
}
