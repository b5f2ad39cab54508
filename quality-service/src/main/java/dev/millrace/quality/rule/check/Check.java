package dev.millrace.quality.rule.check;

import dev.millrace.quality.rule.RowRule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.Violations;
import dev.millrace.runtime.expression.Expression;
import dev.millrace.runtime.expression.ExpressionFailed;
import dev.millrace.runtime.row.Row;
import java.util.List;

/**
 * Violated by an event for which the expression is false, or fails although none of its fields is
 * null. When a field is null, a failure is no violation, as in an SQL check constraint.
 */
final class Check implements RowRule {

  private static final int LONGEST = 200;

  private final String name;
  private final Expression expression;
  private final int[] slots;
  private final boolean masked;
  private final String field;
  private final String expected;

  /**
   * @param fields that the expression uses
   */
  Check(String name, Expression expression, List<String> fields, RuleContext context) {
    this.name = name;
    this.expression = expression;
    this.slots = fields.stream().mapToInt(context::slot).toArray();
    this.masked = fields.stream().anyMatch(context.masked()::contains);
    this.field = fields.size() == 1 ? fields.getFirst() : "";
    this.expected = "expected " + shortened(expression.text());
  }

  @Override
  public void judge(Row row, Violations violations) {
    try {
      if (!expression.test(row)) {
        violations.add(name, field, expected);
      }
    } catch (ExpressionFailed e) {
      if (!lacksField(row)) {
        violations.add(
            name,
            field,
            masked ? expected + ", which failed" : shortened(String.valueOf(e.getMessage())));
      }
    }
  }

  private boolean lacksField(Row row) {
    for (var slot : slots) {
      if (row.isMissing(slot)) {
        return true;
      }
    }
    return false;
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
