package dev.millrace.quality.rule.unique;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.millrace.quality.rule.Scratch;
import java.lang.foreign.MemorySegment;

/**
 * Tells which tables of a window may hold a key. Keys share cells by their hash; a cell has one bit
 * for each table. Most keys are new, and then one look here saves a look into every table. Cells
 * have the order of hashes, as the slots of tables do, so adding all keys of a table goes through
 * memory once.
 */
final class KeyFilter implements AutoCloseable {

  private static final long SMALLEST = 64;

  private final Scratch scratch;
  private Scratch.Room room;
  private MemorySegment memory;

  /** A power of two. */
  private long cells = SMALLEST;

  KeyFilter(Scratch scratch) {
    this.scratch = scratch;
    room = scratch.room(longs(SMALLEST));
    memory = room.memory();
  }

  private static long longs(long cells) {
    return cells * Integer.BYTES / Long.BYTES;
  }

  /** The places of the tables that may hold the key, as bits. */
  int places(long keyHigh) {
    return memory.get(JAVA_INT, cell(keyHigh));
  }

  void add(long keyHigh, int place) {
    var cell = cell(keyHigh);
    memory.set(JAVA_INT, cell, memory.get(JAVA_INT, cell) | 1 << place);
  }

  /** Forgets tables, given as bits. */
  void remove(int places) {
    for (long cell = 0; cell < bytes(); cell += Integer.BYTES) {
      memory.set(JAVA_INT, cell, memory.get(JAVA_INT, cell) & ~places);
    }
  }

  void clear() {
    memory.fill((byte) 0);
  }

  /** Tells whether so many keys share cells that the filter saves little. */
  boolean isTooSmall(long keys) {
    return keys > cells;
  }

  boolean isTooLarge(long keys) {
    return cells > SMALLEST && keys < cells / 8;
  }

  /** Empties the filter and gives it one to two cells a key. */
  void resize(long keys) {
    var enough = Math.max(SMALLEST, Long.highestOneBit(Math.max(1, keys)) * 2);
    var other = scratch.room(longs(enough));
    room.close();
    room = other;
    memory = other.memory();
    cells = enough;
  }

  long bytes() {
    return cells * Integer.BYTES;
  }

  /** The place of a key's cell, in bytes from the start. */
  private long cell(long keyHigh) {
    return Math.unsignedMultiplyHigh(keyHigh, cells) * Integer.BYTES;
  }

  @Override
  public void close() {
    room.close();
  }
}
