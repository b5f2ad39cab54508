package dev.millrace.quality.rule.check;

import dev.millrace.quality.rule.Rule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.runtime.expression.Checked;
import dev.millrace.runtime.expression.Expressions;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import java.util.List;
import java.util.Set;

/** The word {@code check}. */
public final class CheckProvider implements RuleProvider {

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String summary() {
    return "An expression over the event's fields is true.";
  }

  @Override
  public Shape shape() {
    return new Shape.Struct(
        List.of(
            new Shape.Property(
                "name",
                new Shape.Scalar(Shape.Kind.TEXT),
                new Shape.Presence.Required(),
                "What dead letters and metrics call the rule."),
            new Shape.Property(
                "cel",
                new Shape.Scalar(Shape.Kind.CEL),
                new Shape.Presence.Required(),
                "A CEL expression that gives true or false.")));
  }

  @Override
  public String example() {
    return "- check: { name: paid-has-date, cel: \"status != 'PAID' || paid_at != null\" }";
  }

  @Override
  public void check(Value value, Fields fields, Problems problems) {
    var check = (Value.Mapping) value;
    if (check.text("name").isBlank()) {
      problems.report(
          check.find("name").orElseThrow().position(),
          "the name of a check is empty",
          "say in a word or two what must hold");
    }
    switch (checked(check, fields)) {
      case Checked.Valid _ -> warn(check, fields, problems);
      case Checked.Invalid invalid -> {
        for (var mistake : invalid.mistakes()) {
          problems.report(
              check.find("cel").orElseThrow().position(), mistake.describe(), mistake.hint());
        }
      }
    }
  }

  private static void warn(Value.Mapping check, Fields fields, Problems problems) {
    var cel = check.text("cel");
    var position = check.find("cel").orElseThrow().position();
    Expressions.neverTrue(cel, fields, fields)
        .ifPresent(
            why ->
                problems.warn(
                    position,
                    "the check is always false, as " + why + ": every event violates it",
                    "a check says what must hold"));
    for (var number : Expressions.beyondDouble(cel, fields)) {
      problems.warn(
          position,
          "%s is beyond every double: compared with one it decides the same for every event"
              .formatted(number),
          "doubles reach to 1.8e308");
    }
  }

  @Override
  public List<String> reads(Value value, Fields fields) {
    return switch (checked((Value.Mapping) value, fields)) {
      case Checked.Valid valid -> List.copyOf(valid.variables());
      case Checked.Invalid invalid ->
          throw new IllegalArgumentException(invalid.mistakes().toString());
    };
  }

  @Override
  public Rule create(Value value, RuleContext context) {
    var check = (Value.Mapping) value;
    return new Check(
        check.text("name"),
        Expressions.compile(check.text("cel"), context.fields(), context.layout()),
        reads(value, context.fields()),
        context);
  }

  private static Checked checked(Value.Mapping check, Fields fields) {
    return Expressions.check(check.text("cel"), fields, Set.of(Kind.BOOLEAN));
  }
}
