package dev.millrace.transform.step.set;

import dev.millrace.runtime.codec.ShownValue;
import dev.millrace.runtime.expression.Expression;
import dev.millrace.runtime.expression.ExpressionFailed;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepExpressions;
import dev.millrace.transform.step.Verdict;
import dev.millrace.transform.value.Conversion;
import dev.millrace.transform.value.Conversions;
import java.util.List;

/** Sets fields in order; each expression sees what the ones before it set. */
final class Assign implements Step {

  /** One field to set. */
  record Column(
      String field, int slot, Expression expression, String type, Conversion conversion) {}

  private final Column[] columns;
  private final StepContext context;

  Assign(List<Column> columns, StepContext context) {
    this.columns = columns.toArray(Column[]::new);
    this.context = context;
  }

  @Override
  public Verdict apply(Row row) {
    try {
      for (var column : columns) {
        var value = column.expression.eval(row);
        var converted = value == null ? null : column.conversion.convert(value);
        if (converted == Conversion.MISFIT) {
          return rejected(column, value);
        }
        row.set(column.slot, converted);
      }
      return Verdict.CONTINUE;
    } catch (ExpressionFailed e) {
      return StepExpressions.failed(e, context);
    }
  }

  private static String hint(Column column, Object value) {
    var hint = Conversions.hint(column.type, value);
    return hint.isEmpty() ? "" : " (" + hint + ")";
  }

  private Verdict rejected(Column column, Object value) {
    return new Verdict.Rejected(
        EventError.ofField(
            ErrorCode.CAST_FAILED,
            column.field,
            "%s: expression \"%s\" gives %s: field %s expects %s%s"
                .formatted(
                    context.place(),
                    column.expression.text(),
                    ShownValue.of(value),
                    column.field,
                    column.type,
                    hint(column, value))));
  }
}
