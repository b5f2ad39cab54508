package dev.millrace.transform.step.filter;

import dev.millrace.runtime.expression.Expression;
import dev.millrace.runtime.expression.ExpressionFailed;
import dev.millrace.runtime.row.Row;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepExpressions;
import dev.millrace.transform.step.Verdict;

/** Filters events out for which the expression is false. */
final class Filter implements Step {

  private final Expression keep;
  private final StepContext context;
  private final Verdict filtered;

  Filter(Expression keep, StepContext context) {
    this.keep = keep;
    this.context = context;
    this.filtered = new Verdict.Filtered(keep.text());
  }

  @Override
  public Verdict apply(Row row) {
    try {
      return keep.test(row) ? Verdict.CONTINUE : filtered;
    } catch (ExpressionFailed e) {
      return StepExpressions.failed(e, context);
    }
  }
}
