package dev.millrace.quality.rule.notnull;

import dev.millrace.quality.rule.RowRule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.Violations;
import dev.millrace.runtime.row.Row;
import java.util.List;

/** Violated once for each of its fields that has no value. */
final class NotNull implements RowRule {

  private final String name;
  private final RuleContext context;
  private final int[] slots;

  NotNull(String name, List<String> fields, RuleContext context) {
    this.name = name;
    this.context = context;
    this.slots = fields.stream().mapToInt(context::slot).toArray();
  }

  @Override
  public void judge(Row row, Violations violations) {
    for (var slot : slots) {
      if (row.isMissing(slot)) {
        var actual = row.get(slot) == Row.ABSENT ? "absent" : "null";
        violations.add(
            name, context.layout().names().get(slot), "is " + actual + ", expected a value");
      }
    }
  }
}
