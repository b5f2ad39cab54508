package dev.millrace.transform.step;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Value;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields that a step's value names. */
public final class StepFields {

  /** The type of a payload field that no step has cast. */
  public static final FieldType UNCAST = FieldType.of(Kind.ANY).orNull();

  private StepFields() {}

  /** The lines of a step that is a mapping of fields. */
  public static List<Value.Entry> entries(Value value) {
    return ((Value.Mapping) value).entries();
  }

  /** The fields that stand before the colons. */
  public static Set<String> keys(Value value) {
    Set<String> keys = new LinkedHashSet<>();
    entries(value).forEach(entry -> keys.add(entry.key().text()));
    return keys;
  }

  /** Tells whether a field is in the schema or made by an earlier step; reports it if not. */
  public static boolean isKnown(Value.Text field, Fields known, Problems problems) {
    if (known.has(field.text())) {
      return true;
    }
    var near = Hints.nearest(field.text(), known.names());
    problems.report(
        field.position(),
        "there is no field '" + field.text() + "' here",
        near.map(name -> "did you mean '" + name + "'?")
            .orElse("a payload field that the schema does not have is renamed first"));
    return false;
  }

  /** The fields without {@code name}. */
  public static Fields without(Fields fields, String name) {
    Map<String, FieldType> types = new LinkedHashMap<>(fields.asMap());
    types.remove(name);
    return new Fields(types);
  }
}
