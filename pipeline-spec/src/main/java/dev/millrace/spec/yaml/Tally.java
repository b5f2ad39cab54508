package dev.millrace.spec.yaml;

import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Problems;

/** Counts problems and passes them on. */
final class Tally implements Problems {

  private final Problems problems;
  private int count;

  Tally(Problems problems) {
    this.problems = problems;
  }

  @Override
  public void report(Position position, String message, String hint) {
    count++;
    problems.report(position, message, hint);
  }

  int count() {
    return count;
  }
}
