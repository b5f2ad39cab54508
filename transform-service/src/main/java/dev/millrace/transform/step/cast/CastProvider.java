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
import dev.millrace.transform.value.Conversions;
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
        fields =
            fields.with(entry.key().text(), type.map(FieldType::orNull).orElse(StepFields.UNCAST));
      }
    }
    return fields;
  }

  private static void report(Value.Text type, Problems problems) {
    problems.report(
        type.position(),
        type.text().startsWith("decimal")
            ? "'" + type.text() + "' is not a decimal type"
            : "there is no type '" + type.text() + "'",
        type.text().startsWith("decimal")
            ? "write decimal(p,s): p digits, s of them after the point"
            : Hints.instead(type.text(), TypeName.ALL));
  }

  @Override
  public Set<String> names(Value value) {
    return StepFields.keys(value);
  }

  @Override
  public Step create(Value value, StepContext context) {
    return new Cast(
        StepFields.entries(value).stream()
            .map(entry -> column(entry, type(entry).orElseThrow(), context))
            .toList(),
        context.place());
  }

  private static Cast.Column column(Value.Entry entry, FieldType type, StepContext context) {
    var field = entry.key().text();
    return new Cast.Column(
        field, context.layout().slot(field), TypeName.of(type), Conversions.exact(type));
  }

  private static Optional<FieldType> type(Value.Entry entry) {
    return TypeName.parse(((Value.Text) entry.value()).text());
  }
}
