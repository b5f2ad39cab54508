package dev.millrace.runtime.codec;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds keys that come twice in an object of a document. One open hash table serves all objects: an
 * entry is a key and the number of its object. Entries of earlier documents count as free, so
 * nothing is allocated or cleared per document. Keys that were made to collide go to a tree, so
 * that they take logarithmic and not quadratic time.
 */
final class SeenNames {

  private static final int FIRST_SIZE = 64;
  private static final int LARGEST_KEPT = 1 << 14;
  private static final int LONGEST_PROBE = 24;

  private record Entry(long object, String name) {}

  private final TreeSet<Entry> crowded =
      new TreeSet<>(Comparator.comparingLong(Entry::object).thenComparing(Entry::name));

  private @Nullable String[] names = new String[FIRST_SIZE];
  private long[] objects = new long[FIRST_SIZE];
  private int size;
  private long firstObject = 1;
  private long nextObject = 1;

  /** Forgets all objects. */
  void clear() {
    firstObject = nextObject;
    size = 0;
    if (!crowded.isEmpty()) {
      crowded.clear();
    }
    if (names.length > LARGEST_KEPT) {
      names = new String[FIRST_SIZE];
      objects = new long[FIRST_SIZE];
    }
  }

  /** Starts an object and returns its number. */
  long open() {
    return nextObject++;
  }

  /** Adds a key of an object. Returns false when the object has it already. */
  boolean add(long object, String name) {
    if (2 * size >= names.length) {
      grow();
    }
    int mask = names.length - 1;
    int at = start(object, name) & mask;
    for (int probe = 0; probe < LONGEST_PROBE; probe++, at = (at + 1) & mask) {
      if (objects[at] < firstObject) {
        return put(at, object, name);
      }
      if (objects[at] == object && name.equals(names[at])) {
        return false;
      }
    }
    return crowded.add(new Entry(object, name));
  }

  private boolean put(int at, long object, String name) {
    if (!crowded.isEmpty() && crowded.contains(new Entry(object, name))) {
      return false;
    }
    objects[at] = object;
    names[at] = name;
    size++;
    return true;
  }

  private static int start(long object, String name) {
    int hash = (name.hashCode() + (int) object * 0x9E3779B9) * 0x85EBCA6B;
    return hash ^ (hash >>> 15);
  }

  private void grow() {
    var oldNames = names;
    var oldObjects = objects;
    names = new String[oldNames.length * 2];
    objects = new long[names.length];
    size = 0;
    for (int i = 0; i < oldNames.length; i++) {
      var name = oldNames[i];
      if (name != null && oldObjects[i] >= firstObject) {
        add(oldObjects[i], name);
      }
    }
  }
}
