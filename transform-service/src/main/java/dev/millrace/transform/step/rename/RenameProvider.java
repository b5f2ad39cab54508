package dev.millrace.transform.step.rename;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.WordContext;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepExpressions;
import dev.millrace.transform.step.StepFields;
import dev.millrace.transform.step.StepProvider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The word {@code rename}. */
public final class RenameProvider implements StepProvider {

  @Override
  public String name() {
    return "rename";
  }

  @Override
  public String summary() {
    return "Gives fields of the payload other names.";
  }

  @Override
  public Shape shape() {
    return new Shape.MapOf(Shape.Kind.FIELD, new Shape.Scalar(Shape.Kind.FIELD));
  }

  @Override
  public String example() {
    return "- rename: { mail: email }";
  }

  @Override
  public Fields check(Value value, WordContext context, Problems problems) {
    Set<String> targets = new HashSet<>();
    for (var entry : StepFields.entries(value)) {
      checkOld(entry.key(), context, problems);
      checkNew(entry, context, problems);
      if (!targets.add(newName(entry))) {
        problems.report(
            entry.value().position(),
            "two fields are renamed to '" + newName(entry) + "'",
            "with set, an expression can choose between them");
      }
    }
    return after(value, context);
  }

  private static void checkOld(Value.Text old, WordContext context, Problems problems) {
    var payload = StepExpressions.payload(context.contract());
    if (old.text().equals(payload)) {
      problems.report(
          old.position(),
          "'%s' stands for the whole payload and cannot be renamed".formatted(payload),
          "for a payload field of that name use set, with the expression %1$s.%1$s"
              .formatted(payload));
    }
  }

  private static void checkNew(Value.Entry entry, WordContext context, Problems problems) {
    var known = context.known();
    var payload = StepExpressions.payload(context.contract());
    var name = newName(entry);
    if (name.equals(entry.key().text())) {
      problems.report(entry.value().position(), "'" + name + "' is renamed to itself", "");
    } else if (!known.has(name)) {
      if (name.equals(payload)) {
        problems.report(
            entry.value().position(),
            "'%s' stands for the whole payload".formatted(payload),
            "use another name");
      }
      // A name that is not close to any field of the schema is for later steps only.
      Hints.nearest(name, known.names())
          .ifPresent(
              near ->
                  problems.report(
                      entry.value().position(),
                      "the schema has no field '" + name + "'",
                      "did you mean '" + near + "'?"));
    }
  }

  private static Fields after(Value value, WordContext context) {
    Map<String, FieldType> types = new HashMap<>();
    var fields = context.known();
    for (var entry : StepFields.entries(value)) {
      var old = entry.key().text();
      types.put(newName(entry), context.known().type(old).orElse(StepFields.UNCAST).orNull());
      fields =
          context.contract().has(old)
              ? fields.with(old, StepFields.UNCAST)
              : StepFields.without(fields, old);
    }
    for (var renamed : types.entrySet()) {
      // When the old field is absent, the field that has the new name already keeps its value.
      var before = context.known().type(renamed.getKey());
      var type =
          before.isEmpty() || before.get().equals(renamed.getValue())
              ? renamed.getValue()
              : StepFields.UNCAST;
      fields = fields.with(renamed.getKey(), type);
    }
    return fields;
  }

  @Override
  public Map<String, String> renames(Value value) {
    Map<String, String> names = new LinkedHashMap<>();
    StepFields.entries(value).forEach(entry -> names.put(entry.key().text(), newName(entry)));
    return names;
  }

  @Override
  public Set<String> removes(Value value) {
    var names = renames(value);
    Set<String> gone = new LinkedHashSet<>(names.keySet());
    gone.removeAll(names.values());
    return gone;
  }

  @Override
  public Set<String> names(Value value) {
    Set<String> names = new LinkedHashSet<>(StepFields.keys(value));
    StepFields.entries(value).forEach(entry -> names.add(newName(entry)));
    return names;
  }

  @Override
  public Set<String> rewrites(Value value) {
    return names(value);
  }

  @Override
  public Step create(Value value, StepContext context) {
    var layout = context.layout();
    var entries = StepFields.entries(value);
    return new Rename(
        entries.stream().mapToInt(entry -> layout.slot(entry.key().text())).toArray(),
        entries.stream().mapToInt(entry -> layout.slot(newName(entry))).toArray());
  }

  private static String newName(Value.Entry entry) {
    return ((Value.Text) entry.value()).text();
  }
}
