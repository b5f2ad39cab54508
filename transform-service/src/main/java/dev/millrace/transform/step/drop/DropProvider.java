package dev.millrace.transform.step.drop;

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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The word {@code drop}. */
public final class DropProvider implements StepProvider {

  @Override
  public String name() {
    return "drop";
  }

  @Override
  public String summary() {
    return "Removes fields from the event.";
  }

  @Override
  public Shape shape() {
    return new Shape.ListOf(new Shape.Scalar(Shape.Kind.FIELD));
  }

  @Override
  public String example() {
    return "- drop: [email, internal_note]";
  }

  @Override
  public Fields check(Value value, WordContext context, Problems problems) {
    var fields = context.known();
    for (var field : fields(value)) {
      check(field, context, problems);
      fields =
          context.contract().has(field.text())
              ? fields.with(field.text(), StepFields.UNCAST)
              : StepFields.without(fields, field.text());
    }
    return fields;
  }

  private static void check(Value.Text field, WordContext context, Problems problems) {
    var name = field.text();
    var required = context.contract().type(name).filter(type -> !type.nullable());
    if (required.isPresent()) {
      problems.report(
          field.position(),
          "the schema cannot do without '" + name + "'",
          "make it nullable in the schema, or mask it");
    } else if (!context.known().has(name)) {
      // Any field of the payload may be named. But a name close to a known field is probably a
      // typing mistake, and the field would stay.
      Hints.nearest(name, context.known().names())
          .ifPresent(
              near ->
                  problems.report(
                      field.position(),
                      "there is no field '" + name + "' here",
                      "did you mean '"
                          + near
                          + "'? Payload fields that the schema does not have are left behind anyway"));
    }
  }

  @Override
  public Set<String> names(Value value) {
    return Set.of();
  }

  @Override
  public Set<String> removes(Value value) {
    return fields(value).stream().map(Value.Text::text).collect(Collectors.toSet());
  }

  @Override
  public Set<String> rewrites(Value value) {
    return names(value);
  }

  @Override
  public Step create(Value value, StepContext context) {
    return new Drop(
        fields(value).stream()
            .map(Value.Text::text)
            .filter(context.known()::has)
            .mapToInt(context.layout()::slot)
            .toArray());
  }

  private static List<Value.Text> fields(Value value) {
    return ((Value.Sequence) value).items().stream().map(Value.Text.class::cast).toList();
  }
}
