package dev.millrace.transform.step.set;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.WordContext;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepExpressions;
import dev.millrace.transform.step.StepFields;
import dev.millrace.transform.step.StepProvider;
import dev.millrace.transform.value.Conversions;
import dev.millrace.transform.value.TypeName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The word {@code set}. */
public final class SetProvider implements StepProvider {

  @Override
  public String name() {
    return "set";
  }

  @Override
  public String summary() {
    return "Gives fields the values of CEL expressions, as the types the schema has.";
  }

  @Override
  public Shape shape() {
    return new Shape.MapOf(Shape.Kind.FIELD, new Shape.Scalar(Shape.Kind.CEL));
  }

  @Override
  public String example() {
    return "- set: { total: \"amount * quantity\" }";
  }

  @Override
  public Fields check(Value value, WordContext context, Problems problems) {
    var fields = context.known();
    for (var entry : StepFields.entries(value)) {
      var field = entry.key().text();
      boolean known = StepFields.isKnown(entry.key(), context.known(), problems);
      var target = context.contract().type(field);
      var type =
          StepExpressions.check(cel(entry), fields, wanted(target), context.contract(), problems);
      if (known) {
        fields = fields.with(field, after(target, type));
      }
    }
    return fields;
  }

  private static FieldType after(Optional<FieldType> target, Optional<FieldType> type) {
    return target.or(() -> type).orElse(StepFields.UNCAST).orNull();
  }

  private static Set<Kind> wanted(Optional<FieldType> target) {
    return target.map(SetProvider::wanted).orElse(Set.of());
  }

  /** The types of expressions that can give a field its value. */
  private static Set<Kind> wanted(FieldType type) {
    return switch (type.kind()) {
      case BOOLEAN -> Set.of(Kind.BOOLEAN);
      case INT, LONG -> Set.of(Kind.LONG);
      case FLOAT, DOUBLE -> Set.of(Kind.DOUBLE, Kind.DECIMAL, Kind.LONG);
      case DECIMAL -> Set.of(Kind.DECIMAL, Kind.LONG);
      case STRING, ENUM, UUID -> Set.of(Kind.STRING);
      case BYTES -> Set.of(Kind.BYTES);
      case DATE, TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> Set.of(Kind.TIMESTAMP_MICROS, Kind.STRING);
      case TIME -> Set.of(Kind.TIME, Kind.STRING);
      case ARRAY -> Set.of(Kind.ARRAY);
      case RECORD, MAP -> Set.of(Kind.MAP);
      case ANY -> Set.of();
    };
  }

  @Override
  public Set<String> looksAt(Value value, Fields fields) {
    Set<String> looked = new LinkedHashSet<>();
    Set<String> set = new LinkedHashSet<>();
    for (var entry : StepFields.entries(value)) {
      var read = new LinkedHashSet<>(StepExpressions.looksAt(cel(entry).text(), fields));
      read.removeAll(set);
      looked.addAll(read);
      set.add(entry.key().text());
    }
    return looked;
  }

  @Override
  public Set<String> names(Value value) {
    Set<String> names = new LinkedHashSet<>(StepFields.keys(value));
    StepFields.entries(value)
        .forEach(entry -> names.addAll(StepExpressions.names(cel(entry).text())));
    return names;
  }

  @Override
  public Set<String> rewrites(Value value) {
    return StepFields.keys(value);
  }

  @Override
  public Step create(Value value, StepContext context) {
    List<Assign.Column> columns = new ArrayList<>();
    var known = context.known();
    for (var entry : StepFields.entries(value)) {
      var field = entry.key().text();
      var target = context.contract().type(field);
      var cel = cel(entry);
      var expression = StepExpressions.compile(cel.text(), known, wanted(target), context);
      columns.add(
          new Assign.Column(
              field,
              context.layout().slot(field),
              expression,
              target.map(TypeName::of).orElse(""),
              target
                  .map(it -> Conversions.assigned(it, expression.calculates()))
                  .orElse(computed -> computed)));
      known =
          known.with(
              field,
              after(
                  target,
                  StepExpressions.check(
                      cel,
                      known,
                      wanted(target),
                      context.contract(),
                      (position, message, hint) -> {})));
    }
    return new Assign(columns, context);
  }

  private static Value.Text cel(Value.Entry entry) {
    return (Value.Text) entry.value();
  }
}
