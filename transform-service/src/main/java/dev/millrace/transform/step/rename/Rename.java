package dev.millrace.transform.step.rename;

import dev.millrace.runtime.row.Row;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Moves values, all at once, so that names can be swapped. An absent field leaves the target as it
 * is.
 */
final class Rename implements Step {

  private final int[] from;
  private final int[] to;
  private final @Nullable Object[] moved;

  Rename(int[] from, int[] to) {
    this.from = from;
    this.to = to;
    this.moved = new Object[from.length];
  }

  @Override
  public Verdict apply(Row row) {
    for (int i = 0; i < from.length; i++) {
      moved[i] = row.get(from[i]);
      row.set(from[i], Row.ABSENT);
    }
    for (int i = 0; i < to.length; i++) {
      if (moved[i] != Row.ABSENT) {
        row.set(to[i], moved[i]);
      }
    }
    return Verdict.CONTINUE;
  }
}
