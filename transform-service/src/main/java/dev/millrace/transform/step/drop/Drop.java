package dev.millrace.transform.step.drop;

import dev.millrace.runtime.row.Row;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.Verdict;

/** Makes fields absent. */
final class Drop implements Step {

  private final int[] slots;

  Drop(int[] slots) {
    this.slots = slots;
  }

  @Override
  public Verdict apply(Row row) {
    for (int slot : slots) {
      row.set(slot, Row.ABSENT);
    }
    return Verdict.CONTINUE;
  }
}
