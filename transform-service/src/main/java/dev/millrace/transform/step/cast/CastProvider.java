package dev.millrace.transform.step.cast;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.WordContext;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepFields;
import dev.millrace.transform.step.StepProvider;
import dev.millrace.transform.value.TypeName;
import java.util.Optional;
import java.util.Set;

/** The word {@code cast}. */
public final class CastProvider implements StepProvider {

  @Override
  public String name() {
    return "cast";
  }

  @Override
  public String summary() {
    return "Turns the values of fields into values of a type; null and absent fields stay.";
  }

  @Override
  public Shape shape() {
    return new Shape.MapOf(Shape.Kind.FIELD, new Shape.Scalar(Shape.Kind.TEXT));
  }

  @Override
  public String example() {
    return "- cast: { amount: \"decimal(12,2)\", quantity: int, created_at: timestamp }";
  }

  @Override
  public Fields check(Value value, WordContext context, Problems problems) {
    var fields = context.known();
    for (var entry : StepFields.entries(value)) {
      var type = type(entry);
      if (type.isEmpty()) {
        report((Value.Text) entry.value(), problems);
      }
      if (StepFields.isKnown(entry.key(), context.known(), problems)) {
        type.ifPresent(it -> compare(entry, it, context.contract(), problems));
        fields =
            fields.with(entry.key().text(), type.map(FieldType::orNull).orElse(StepFields.UNCAST));
      }
    }
    return fields;
  }

  /** Warns of values that the cast takes and the schema does not. */
  private static void compare(
      Value.Entry entry, FieldType type, Fields contract, Problems problems) {
    var field = entry.key().text();
    contract
        .type(field)
        .filter(target -> loses(type, target))
        .ifPresent(
            target ->
                problems.warn(
                    entry.value().position(),
                    "'%s' is cast to %s, but the schema has %s: values that do not fit it are rejected"
                        .formatted(field, TypeName.of(type), TypeName.of(target)),
                    "cast to \"%s\"; to round, use set with round(%s, n)"
                        .formatted(TypeName.of(target), field)));
  }

  /** Tells whether a type has values that the other type cannot hold. */
  private static boolean loses(FieldType type, FieldType target) {
    return switch (type.kind()) {
      case DECIMAL ->
          switch (target.kind()) {
            case DECIMAL ->
                type.scale() > target.scale()
                    || type.precision() - type.scale() > target.precision() - target.scale();
            case INT, LONG -> true;
            default -> false;
          };
      case DOUBLE -> target.kind() == FieldType.Kind.FLOAT || isExact(target);
      case FLOAT -> isExact(target);
      case LONG -> target.kind() == FieldType.Kind.INT;
      default -> false;
    };
  }

  private static boolean isExact(FieldType type) {
    return switch (type.kind()) {
      case DECIMAL, INT, LONG -> true;
      default -> false;
    };
  }

  private static void report(Value.Text type, Problems problems) {
    if (type.text().startsWith("decimal(") && !type.text().endsWith(")")) {
      problems.report(
          type.position(),
          "the type '" + type.text() + "' is cut off at its comma",
          "quote it: \"decimal(p,s)\"; in { } a comma ends a value");
      return;
    }
    problems.report(
        type.position(),
        type.text().startsWith("decimal")
            ? "'" + type.text() + "' is not a decimal type"
            : "there is no type '" + type.text() + "'",
        hint(type.text()));
  }

  private static String hint(String type) {
    if (type.startsWith("decimal")) {
      return "write decimal(p,s): p digits, s of them after the point";
    }
    return type.startsWith("timestamp")
        ? "write timestamp, or with the unit of its numbers timestamp(s), (ms), (us) or (ns)"
        : Hints.instead(type, TypeName.ALL);
  }

  @Override
  public Set<String> looksAt(Value value, Fields fields) {
    return StepFields.keys(value);
  }

  @Override
  public Set<String> names(Value value) {
    return StepFields.keys(value);
  }

  @Override
  public Step create(Value value, StepContext context) {
    return new Cast(
        StepFields.entries(value).stream().map(entry -> column(entry, context)).toList(),
        context.place());
  }

  private static Cast.Column column(Value.Entry entry, StepContext context) {
    var field = entry.key().text();
    var type = ((Value.Text) entry.value()).text();
    return new Cast.Column(field, context.layout().slot(field), type, TypeName.conversion(type));
  }

  private static Optional<FieldType> type(Value.Entry entry) {
    return TypeName.parse(((Value.Text) entry.value()).text());
  }
}
