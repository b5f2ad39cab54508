package dev.millrace.quality.rule.range;

import dev.millrace.quality.rule.RowRule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.Shown;
import dev.millrace.quality.rule.Violations;
import dev.millrace.runtime.row.Row;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Violated by a value outside its bounds, which are values of the field's type. */
final class Range implements RowRule {

  /**
   * One end of the range. It is part of the range.
   *
   * @param value of the field's type
   * @param written as in the pipeline file
   */
  record Bound(Comparable<Object> value, String written) {}

  private final String name;
  private final String field;
  private final int slot;
  private final Shown shown;
  private final @Nullable Bound min;
  private final @Nullable Bound max;

  Range(String name, String field, RuleContext context, Optional<Bound> min, Optional<Bound> max) {
    this.name = name;
    this.field = field;
    this.slot = context.slot(field);
    this.shown = context.shown(field);
    this.min = min.orElse(null);
    this.max = max.orElse(null);
  }

  @Override
  public void judge(Row row, Violations violations) {
    var value = row.get(slot);
    if (value == null || value == Row.ABSENT) {
      return;
    }
    // A NaN compares as greater than every number, so a range without max would let it pass.
    if (value instanceof Double number && number.isNaN()) {
      violations.add(name, field, "is " + shown.text(value) + ", expected a number");
    } else if (min != null && min.value().compareTo(value) > 0) {
      violations.add(
          name, field, "is " + shown.text(value) + ", expected at least " + min.written());
    } else if (max != null && max.value().compareTo(value) < 0) {
      violations.add(
          name, field, "is " + shown.text(value) + ", expected at most " + max.written());
    }
  }
}
