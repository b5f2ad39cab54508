package dev.millrace.transform.step.filter;

import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.WordContext;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepExpressions;
import dev.millrace.transform.step.StepProvider;
import java.util.Set;

/** The word {@code filter}. */
public final class FilterProvider implements StepProvider {

  private static final Set<Kind> BOOLEAN = Set.of(Kind.BOOLEAN);

  @Override
  public String name() {
    return "filter";
  }

  @Override
  public String summary() {
    return "Keeps the events for which a CEL expression is true; the others are counted as filtered.";
  }

  @Override
  public Shape shape() {
    return new Shape.Scalar(Shape.Kind.CEL);
  }

  @Override
  public String example() {
    return "- filter: \"status != 'TEST'\"";
  }

  @Override
  public Fields check(Value value, WordContext context, Problems problems) {
    StepExpressions.check(
            (Value.Text) value, context.known(), BOOLEAN, context.contract(), problems)
        .flatMap(_ -> StepExpressions.neverTrue(text(value), context.known(), context.contract()))
        .ifPresent(
            why ->
                problems.warn(
                    ((Value.Text) value).position(),
                    "the filter is always false, as " + why + ": no event passes",
                    "filter keeps the events for which it is true"));
    return context.known();
  }

  @Override
  public Set<String> looksAt(Value value, Fields fields) {
    return StepExpressions.looksAt(text(value), fields);
  }

  @Override
  public Set<String> names(Value value) {
    return StepExpressions.names(text(value));
  }

  @Override
  public Step create(Value value, StepContext context) {
    return new Filter(
        StepExpressions.compile(text(value), context.known(), BOOLEAN, context), context);
  }

  private static String text(Value value) {
    return ((Value.Text) value).text();
  }
}
