package dev.millrace.runtime.codec;

/** How well a value fits a type, from best to worst. */
enum Fit {
  /** The value is of the type. */
  SAME,
  /** The type has another value that means exactly the same. */
  EXACT,
  /** The type has a value close to it: the nearest binary fraction. */
  NEAREST,
  NOT;

  boolean isBetterThan(Fit other) {
    return compareTo(other) < 0;
  }
}
