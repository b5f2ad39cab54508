package dev.millrace.quality.rule.notnull;

import dev.millrace.quality.rule.FieldNames;
import dev.millrace.quality.rule.Rule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import java.util.List;

/** The word {@code not-null}. */
public final class NotNullProvider implements RuleProvider {

  @Override
  public String name() {
    return "not-null";
  }

  @Override
  public String summary() {
    return "Each of these fields has a value.";
  }

  @Override
  public Shape shape() {
    return new Shape.ListOf(new Shape.Scalar(Shape.Kind.FIELD));
  }

  @Override
  public String example() {
    return "- not-null: [order_id, customer_id]";
  }

  @Override
  public void check(Value value, Fields fields, Problems problems) {
    FieldNames.in(value).forEach(field -> FieldNames.find(field, fields, problems));
  }

  @Override
  public List<String> reads(Value value, Fields fields) {
    return FieldNames.texts(value);
  }

  @Override
  public Rule create(Value value, RuleContext context) {
    return new NotNull(name(), FieldNames.texts(value), context);
  }
}
