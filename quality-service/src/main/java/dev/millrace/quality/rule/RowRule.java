package dev.millrace.quality.rule;

import dev.millrace.runtime.row.Row;

/** A rule that judges each event by itself. */
@FunctionalInterface
public non-sealed interface RowRule extends Rule {

  /**
   * Adds the event's violations. Allocates nothing for an event without any. A null or absent value
   * violates only {@code not-null}.
   *
   * @param row laid out as {@link RuleContext#layout}
   */
  void judge(Row row, Violations violations);
}
