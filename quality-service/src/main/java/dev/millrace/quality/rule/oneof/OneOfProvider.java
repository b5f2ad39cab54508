package dev.millrace.quality.rule.oneof;

import dev.millrace.quality.rule.FieldNames;
import dev.millrace.quality.rule.Literal;
import dev.millrace.quality.rule.Rule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import java.math.RoundingMode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The word {@code one-of}. */
public final class OneOfProvider implements RuleProvider {

  @Override
  public String name() {
    return "one-of";
  }

  @Override
  public String summary() {
    return "The field has one of the listed values.";
  }

  @Override
  public Shape shape() {
    return new Shape.Struct(
        List.of(
            new Shape.Property(
                "field",
                new Shape.Scalar(Shape.Kind.FIELD),
                new Shape.Presence.Required(),
                "The field: a text, number, boolean, UUID, date, time or timestamp."),
            new Shape.Property(
                "values",
                new Shape.ListOf(new Shape.Scalar(Shape.Kind.ANY)),
                new Shape.Presence.Required(),
                "The values allowed, of the field's type.")));
  }

  @Override
  public String example() {
    return "- one-of: { field: status, values: [NEW, PAID, SHIPPED] }";
  }

  @Override
  public void check(Value value, Fields fields, Problems problems) {
    var oneOf = (Value.Mapping) value;
    FieldNames.find(oneOf, "field", fields, problems)
        .ifPresent(type -> checkValues(oneOf, type, problems));
  }

  private static void checkValues(Value.Mapping oneOf, FieldType type, Problems problems) {
    if (Literal.form(type).isEmpty()) {
      problems.report(
          oneOf.find("field").orElseThrow().position(),
          "one-of cannot list values of '%s', which is of kind %s"
              .formatted(oneOf.text("field"), type.kind()),
          "use check");
      return;
    }
    for (var constant : values(oneOf)) {
      if (Literal.of(constant, type, RoundingMode.UNNECESSARY).isEmpty()) {
        problems.report(
            constant.position(),
            "'%s' cannot be a value of the field '%s' of kind %s"
                .formatted(constant.plain(), oneOf.text("field"), type.kind()),
            "write " + Literal.form(type));
      }
    }
  }

  @Override
  public List<String> reads(Value value, Fields fields) {
    return List.of(((Value.Mapping) value).text("field"));
  }

  @Override
  public Rule create(Value value, RuleContext context) {
    var oneOf = (Value.Mapping) value;
    var field = oneOf.text("field");
    var allowed =
        values(oneOf).stream()
            .map(constant -> Literal.of(constant, context.type(field), RoundingMode.UNNECESSARY))
            .map(Optional::orElseThrow)
            .map(OneOf::comparable)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return new OneOf(name(), field, context, allowed);
  }

  private static List<Value> values(Value.Mapping oneOf) {
    return ((Value.Sequence) oneOf.find("values").orElseThrow()).items();
  }
}
