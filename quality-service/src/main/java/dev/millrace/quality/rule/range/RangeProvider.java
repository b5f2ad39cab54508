package dev.millrace.quality.rule.range;

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
import java.util.List;
import java.util.Optional;

/** The word {@code range}. */
public final class RangeProvider implements RuleProvider {

  @Override
  public String name() {
    return "range";
  }

  @Override
  public String summary() {
    return "The field is not below min and not above max.";
  }

  @Override
  public Shape shape() {
    return new Shape.Struct(
        List.of(
            new Shape.Property(
                "field",
                new Shape.Scalar(Shape.Kind.FIELD),
                new Shape.Presence.Required(),
                "The field: a number, date, time or timestamp."),
            new Shape.Property(
                "min",
                new Shape.Scalar(Shape.Kind.ANY),
                new Shape.Presence.Optional(),
                "The least value allowed; dates and times as ISO text."),
            new Shape.Property(
                "max",
                new Shape.Scalar(Shape.Kind.ANY),
                new Shape.Presence.Optional(),
                "The greatest value allowed. At least one of min and max is there.")));
  }

  @Override
  public String example() {
    return "- range: { field: amount, min: 0, max: 100000 }";
  }

  @Override
  public void check(Value value, Fields fields, Problems problems) {
    var range = (Value.Mapping) value;
    if (range.find("min").isEmpty() && range.find("max").isEmpty()) {
      problems.report(range.position(), "range has neither min nor max", "add at least one bound");
    }
    FieldNames.find(range, "field", fields, problems)
        .ifPresent(type -> checkBounds(range, type, problems));
  }

  private static void checkBounds(Value.Mapping range, FieldType type, Problems problems) {
    if (!isOrdered(type)) {
      problems.report(
          range.find("field").orElseThrow().position(),
          "range needs a number, date, time or timestamp, but '%s' is of kind %s"
              .formatted(range.text("field"), type.kind()),
          "use one-of, matches or check");
      return;
    }
    checkBound(range, "min", type, problems);
    checkBound(range, "max", type, problems);
    var min = min(range, type);
    var max = max(range, type);
    if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
      problems.report(
          range.find("min").orElseThrow().position(),
          "min %s is above max %s: every event would violate the rule"
              .formatted(plain(range, "min"), plain(range, "max")),
          "swap them");
    }
  }

  private static void checkBound(
      Value.Mapping range, String key, FieldType type, Problems problems) {
    range
        .find(key)
        .filter(bound -> Literal.of(bound, type, RoundingMode.FLOOR).isEmpty())
        .ifPresent(
            bound ->
                problems.report(
                    bound.position(),
                    "%s '%s' does not fit the field '%s' of kind %s"
                        .formatted(key, bound.plain(), range.text("field"), type.kind()),
                    "write " + Literal.form(type)));
  }

  @Override
  public List<String> reads(Value value, Fields fields) {
    return List.of(((Value.Mapping) value).text("field"));
  }

  @Override
  public Rule create(Value value, RuleContext context) {
    var range = (Value.Mapping) value;
    var type = context.type(range.text("field"));
    return new Range(
        name(),
        range.text("field"),
        context,
        min(range, type).map(least -> new Range.Bound(least, plain(range, "min"))),
        max(range, type).map(greatest -> new Range.Bound(greatest, plain(range, "max"))));
  }

  private static boolean isOrdered(FieldType type) {
    return switch (type.kind()) {
      case INT, LONG, FLOAT, DOUBLE, DECIMAL, DATE, TIME -> true;
      case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> true;
      case BOOLEAN, STRING, ENUM, UUID, BYTES, RECORD, ARRAY, MAP, ANY -> false;
    };
  }

  /** Rounds the bound into the range, so that it has the scale of the values. */
  private static Optional<Comparable<Object>> min(Value.Mapping range, FieldType type) {
    return bound(range, "min", type, RoundingMode.CEILING).map(RangeProvider::belowBothZeros);
  }

  /**
   * Replaces a minimum of 0.0 by -0.0: {@link Double#compareTo} puts -0.0 below 0.0, but as numbers
   * they are equal.
   */
  @SuppressWarnings("unchecked")
  private static Comparable<Object> belowBothZeros(Comparable<Object> min) {
    return min.equals(0.0) ? (Comparable<Object>) (Object) (-0.0) : min;
  }

  private static Optional<Comparable<Object>> max(Value.Mapping range, FieldType type) {
    return bound(range, "max", type, RoundingMode.FLOOR);
  }

  @SuppressWarnings("unchecked") // values of ordered kinds are Comparable with their like
  private static Optional<Comparable<Object>> bound(
      Value.Mapping range, String key, FieldType type, RoundingMode rounding) {
    return range
        .find(key)
        .flatMap(bound -> Literal.of(bound, type, rounding))
        .map(bound -> (Comparable<Object>) bound);
  }

  private static String plain(Value.Mapping range, String key) {
    return range.find(key).orElseThrow().plain().toString();
  }
}
