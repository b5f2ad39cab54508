package dev.millrace.quality.rule;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Value;
import java.util.List;
import java.util.Optional;

/** The names of fields in a rule's value. */
public final class FieldNames {

  private FieldNames() {}

  /** The names in a single field or a list of fields. */
  public static List<Value.Text> in(Value value) {
    return switch (value) {
      case Value.Text field -> List.of(field);
      case Value.Sequence fields ->
          fields.items().stream().map(Value.Text.class::cast).distinct().toList();
      case Value.Number _, Value.Bool _, Value.Mapping _ ->
          throw new IllegalArgumentException("not the name of a field: " + value.plain());
    };
  }

  public static List<String> texts(Value value) {
    return in(value).stream().map(Value.Text::text).distinct().toList();
  }

  /** The type of a field. Reports a field that the schema does not have. */
  public static Optional<FieldType> find(Value.Text field, Fields fields, Problems problems) {
    var type = fields.type(field.text());
    if (type.isEmpty()) {
      problems.report(
          field.position(),
          "the schema has no field '" + field.text() + "'",
          Hints.instead(field.text(), fields.names()));
    }
    return type;
  }

  /** The same for the field under a key that the shape requires. */
  public static Optional<FieldType> find(
      Value.Mapping value, String key, Fields fields, Problems problems) {
    return find((Value.Text) value.find(key).orElseThrow(), fields, problems);
  }
}
