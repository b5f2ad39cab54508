package dev.millrace.transform.step.mask;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.WordContext;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepFields;
import dev.millrace.transform.step.StepProvider;
import dev.millrace.transform.value.TypeName;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The word {@code mask}. */
public final class MaskProvider implements StepProvider {

  @Override
  public String name() {
    return "mask";
  }

  @Override
  public String summary() {
    return "Replaces values that nobody downstream may read; null and absent fields stay.";
  }

  @Override
  public Shape shape() {
    return new Shape.MapOf(Shape.Kind.FIELD, new Shape.Choice(List.of("sha256", "redact")));
  }

  @Override
  public String example() {
    return "- mask: { email: sha256, customer_id: redact }";
  }

  @Override
  public Fields check(Value value, WordContext context, Problems problems) {
    var fields = context.known();
    for (var entry : StepFields.entries(value)) {
      if (StepFields.isKnown(entry.key(), context.known(), problems)) {
        var field = entry.key().text();
        context
            .contract()
            .type(field)
            .filter(type -> type.kind() != Kind.STRING)
            .ifPresent(type -> report(entry.key(), type, problems));
        fields = fields.with(field, FieldType.of(Kind.STRING).orNull());
      }
    }
    return fields;
  }

  private static void report(Value.Text field, FieldType type, Problems problems) {
    problems.report(
        field.position(),
        "a masked value is text, but '%s' is %s".formatted(field.text(), TypeName.of(type)),
        "make it a string in the schema, or drop it");
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
  public Set<String> rewrites(Value value) {
    return StepFields.keys(value);
  }

  @Override
  public Step create(Value value, StepContext context) {
    return new Mask(
        StepFields.entries(value).stream()
            .map(
                entry ->
                    new Mask.Column(
                        entry.key().text(),
                        context.layout().slot(entry.key().text()),
                        manner(entry.value())))
            .toList(),
        context.place());
  }

  private static Mask.Manner manner(Value value) {
    return Mask.Manner.valueOf(((Value.Text) value).text().toUpperCase(Locale.ROOT));
  }
}
