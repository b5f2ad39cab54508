package dev.millrace.quality.rule.unique;

import java.util.Arrays;

/**
 * Which tables of a window may hold a key: one bit for each table in a cell that keys share by
 * their hash. Most keys are new, and then one look here saves a look into every table.
 */
final class KeyFilter {

  private static final int SMALLEST = 64;

  private int[] cells = new int[SMALLEST];

  /** The places of the tables that may hold the key, as bits. */
  int places(long keyLow) {
    return cells[cell(keyLow)];
  }

  void add(long keyLow, int place) {
    cells[cell(keyLow)] |= 1 << place;
  }

  /** Forgets tables, given as bits. */
  void remove(int places) {
    for (var i = 0; i < cells.length; i++) {
      cells[i] &= ~places;
    }
  }

  void clear() {
    Arrays.fill(cells, 0);
  }

  /** Whether keys share cells so often that a look here saves little. */
  boolean isTooSmall(int keys) {
    return keys > cells.length;
  }

  boolean isTooLarge(int keys) {
    return cells.length > SMALLEST && keys < cells.length / 8;
  }

  /** Empties the filter and gives it one to two cells a key. */
  void resize(int keys) {
    cells = new int[Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, keys)) * 2)];
  }

  long bytes() {
    return (long) Integer.BYTES * cells.length;
  }

  private int cell(long keyLow) {
    return (int) keyLow & (cells.length - 1);
  }
}
