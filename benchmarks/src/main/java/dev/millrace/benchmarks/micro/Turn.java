package dev.millrace.benchmarks.micro;

/** Whose turn it is among the {@link Orders}. */
final class Turn {

  private int next;

  int next() {
    return next++ & (Orders.COUNT - 1);
  }
}
