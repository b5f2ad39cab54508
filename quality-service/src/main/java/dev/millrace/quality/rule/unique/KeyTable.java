package dev.millrace.quality.rule.unique;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.millrace.quality.rule.Scratch;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Maps the hash of a key to an offset. Uses open addressing with 24 bytes a slot; a table that has
 * grown is between half and three quarters full. Keys cannot be removed; a table is dropped as a
 * whole.
 */
final class KeyTable implements AutoCloseable {

  /** The answer of {@link #find} for a key that the table does not have. */
  static final long NONE = -1;

  private static final long SMALLEST = 16;

  /** A slot has the two halves of the hash and the offset. The first half of an empty slot is 0. */
  private static final int LONGS = 3;

  private static final long SLOT = LONGS * Long.BYTES;
  private static final long LOW = Long.BYTES;
  private static final long OFFSET = 2 * Long.BYTES;

  private final Scratch scratch;
  private Scratch.Room room;
  private MemorySegment slots;
  private long capacity;
  private long size;

  /**
   * @param expected number of keys to have room for
   */
  KeyTable(Scratch scratch, long expected) {
    this.scratch = scratch;
    capacity = Math.max(SMALLEST, expected + expected / 3 + 1);
    room = scratch.room(capacity * LONGS);
    slots = room.memory();
  }

  long size() {
    return size;
  }

  /** The memory taken by the slots. */
  long bytes() {
    return capacity * SLOT;
  }

  long find(long keyHigh, long keyLow) {
    var slot = slot(keyHigh, keyLow);
    return slots.get(JAVA_LONG, slot) == 0 ? NONE : slots.get(JAVA_LONG, slot + OFFSET);
  }

  /** Adds a key, or replaces its offset. */
  void put(long keyHigh, long keyLow, long offset) {
    if (size >= capacity / 4 * 3) {
      grow();
    }
    var slot = slot(keyHigh, keyLow);
    if (slots.get(JAVA_LONG, slot) == 0) {
      slots.set(JAVA_LONG, slot, keyHigh);
      slots.set(JAVA_LONG, slot + LOW, keyLow);
      size++;
    }
    slots.set(JAVA_LONG, slot + OFFSET, offset);
  }

  <E extends Exception> void forEach(Entries<E> entries) throws E {
    for (long slot = 0, end = capacity * SLOT; slot < end; slot += SLOT) {
      var high = slots.get(JAVA_LONG, slot);
      if (high != 0) {
        entries.take(high, slots.get(JAVA_LONG, slot + LOW), slots.get(JAVA_LONG, slot + OFFSET));
      }
    }
  }

  /** Receives the entries of a table. */
  @FunctionalInterface
  interface Entries<E extends @Nullable Exception> {
    void take(long high, long low, long offset) throws E;
  }

  /** Where the key is, or the empty slot where it belongs, in bytes from the start. */
  private long slot(long keyHigh, long keyLow) {
    // The product's upper half spreads hashes over any capacity, not just powers of two.
    var slot = Math.unsignedMultiplyHigh(keyHigh, capacity) * SLOT;
    while (true) {
      var high = slots.get(JAVA_LONG, slot);
      if (high == 0 || (high == keyHigh && slots.get(JAVA_LONG, slot + LOW) == keyLow)) {
        return slot;
      }
      slot += SLOT;
      if (slot == capacity * SLOT) {
        slot = 0;
      }
    }
  }

  private void grow() {
    var larger = new KeyTable(scratch, Math.addExact(size, size / 2 + 8));
    forEach(larger::put);
    room.close();
    room = larger.room;
    slots = larger.slots;
    capacity = larger.capacity;
  }

  @Override
  public void close() {
    room.close();
  }
}
