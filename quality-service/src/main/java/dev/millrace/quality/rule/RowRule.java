package dev.millrace.quality.rule;

import dev.millrace.runtime.row.Row;

/** A rule that judges each event by itself. */
@FunctionalInterface
public non-sealed interface RowRule extends Rule {

  /**
   * Adds what the event violates. Allocates nothing when all is well. Except for {@code not-null},
   * a null or absent value violates nothing.
   *
   * @param row laid out as {@link RuleContext#layout}
   */
  void judge(Row row, Violations violations);
}
