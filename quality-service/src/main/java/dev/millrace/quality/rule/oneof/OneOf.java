package dev.millrace.quality.rule.oneof;

import dev.millrace.quality.rule.RowRule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.Shown;
import dev.millrace.quality.rule.Violations;
import dev.millrace.runtime.row.Row;
import java.util.Set;

/** Violated by a value that is not listed. */
final class OneOf implements RowRule {

  private final String name;
  private final String field;
  private final int slot;
  private final Shown shown;
  private final Set<Object> allowed;

  /**
   * @param allowed values of the field's type, in the order of messages
   */
  OneOf(String name, String field, RuleContext context, Set<Object> allowed) {
    this.name = name;
    this.field = field;
    this.slot = context.slot(field);
    this.shown = context.shown(field);
    this.allowed = allowed;
  }

  @Override
  public void judge(Row row, Violations violations) {
    var value = row.get(slot);
    if (value != null && value != Row.ABSENT && !allowed.contains(comparable(value))) {
      violations.add(name, field, "is " + shown.text(value) + ", expected one of " + allowed);
    }
  }

  /** Makes -0.0 and 0.0 equal. */
  static Object comparable(Object value) {
    return value instanceof Double number ? number + 0.0 : value;
  }
}
