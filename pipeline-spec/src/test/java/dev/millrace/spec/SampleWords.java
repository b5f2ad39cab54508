package dev.millrace.spec;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Shape.Choice;
import dev.millrace.spec.word.Shape.Kind;
import dev.millrace.spec.word.Shape.ListOf;
import dev.millrace.spec.word.Shape.MapOf;
import dev.millrace.spec.word.Shape.OneOf;
import dev.millrace.spec.word.Shape.Presence;
import dev.millrace.spec.word.Shape.Property;
import dev.millrace.spec.word.Shape.Scalar;
import dev.millrace.spec.word.Shape.Struct;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.Word;
import dev.millrace.spec.word.WordContext;
import java.util.List;

/** Words like those of the plugins, with checks no deeper than tests of the parser need. */
public final class SampleWords {

  private static final Shape FIELD = new Scalar(Kind.FIELD);
  private static final Shape FIELDS = new ListOf(FIELD);

  private SampleWords() {}

  /** Steps, rules and a sink. */
  public static List<Word> all() {
    return List.of(
        new Sample(
            Section.STEP,
            "rename",
            "Renames fields.",
            new MapOf(Kind.FIELD, FIELD),
            "- rename: { mail: email }",
            SampleWords::rename),
        new Sample(
            Section.STEP,
            "cast",
            "Gives fields a type.",
            new MapOf(Kind.FIELD, new Scalar(Kind.TEXT)),
            "- cast: { amount: \"decimal(12,2)\" }",
            SampleWords::keysAreKnown),
        new Sample(
            Section.STEP,
            "set",
            "Computes fields.",
            new MapOf(Kind.FIELD, new Scalar(Kind.CEL)),
            "- set: { total: \"amount * 2.0\" }",
            SampleWords::keysAreInTheContract),
        new Sample(
            Section.STEP, "drop", "Drops fields.", FIELDS, "- drop: [note]", SampleWords::nothing),
        new Sample(
            Section.STEP,
            "filter",
            "Keeps the events for which an expression holds.",
            new Scalar(Kind.CEL),
            "- filter: \"status != 'TEST'\"",
            SampleWords::nothing),
        new Sample(
            Section.STEP,
            "mask",
            "Hides what fields hold.",
            new MapOf(Kind.FIELD, new Choice(List.of("sha256", "redact"))),
            "- mask: { email: sha256 }",
            SampleWords::keysAreKnown),
        new Sample(
            Section.RULE,
            "not-null",
            "Fields that must hold something.",
            new OneOf(List.of(FIELD, FIELDS)),
            "- not-null: [order_id]",
            SampleWords::fieldsAreInTheContract),
        new Sample(
            Section.RULE,
            "range",
            "A field must be within bounds.",
            struct(
                required("field", FIELD, "The field to judge."),
                optional("min", new Scalar(Kind.NUMBER), "Least value."),
                optional("max", new Scalar(Kind.NUMBER), "Greatest value.")),
            "- range: { field: amount, min: 0 }",
            SampleWords::fieldIsInTheContract),
        new Sample(
            Section.RULE,
            "one-of",
            "A field must be one of some values.",
            struct(
                required("field", FIELD, "The field to judge."),
                required("values", new ListOf(new Scalar(Kind.TEXT)), "What it may be.")),
            "- one-of: { field: status, values: [NEW, PAID] }",
            SampleWords::fieldIsInTheContract),
        new Sample(
            Section.RULE,
            "matches",
            "A text must match a pattern.",
            struct(
                required("field", FIELD, "The field to judge."),
                required("pattern", new Scalar(Kind.REGEX), "The whole text must match it.")),
            "- matches: { field: currency, pattern: \"[A-Z]{3}\" }",
            SampleWords::fieldIsInTheContract),
        new Sample(
            Section.RULE,
            "unique",
            "A key must come once within a time.",
            struct(
                required("key", new OneOf(List.of(FIELD, FIELDS)), "The fields of the key."),
                assumed("within", new Scalar(Kind.DURATION), "24h", "How long it is remembered."),
                assumed("strict", new Scalar(Kind.BOOLEAN), "false", "Whether late ones count."),
                optional("slots", new Scalar(Kind.INTEGER), "How many keys to remember.")),
            "- unique: { key: order_id, within: 24h }",
            SampleWords::nothing),
        new Sample(
            Section.RULE,
            "check",
            "An expression must hold.",
            struct(
                required("name", new Scalar(Kind.TEXT), "What violations are called."),
                required("cel", new Scalar(Kind.CEL), "The expression.")),
            "- check: { name: positive, cel: \"amount > 0.0\" }",
            SampleWords::nothing),
        new Sample(
            Section.SINK,
            "postgres",
            "Writes to a table.",
            struct(
                required("table", new Scalar(Kind.TEXT), "Its name."),
                assumed("mode", new Choice(List.of("append", "upsert")), "append", "How to write."),
                optional("key", FIELDS, "The key of an upsert.")),
            "- postgres: { table: orders, mode: upsert, key: [order_id] }",
            SampleWords::nothing),
        new Sample(
            Section.SINK,
            "stdout",
            "Prints events.",
            struct(assumed("limit", new Scalar(Kind.INTEGER), "10", "How many to print.")),
            "- stdout: { limit: 5 }",
            SampleWords::nothing));
  }

  /** A word whose check does as {@code check} says. */
  public static Word word(Section section, String name, Shape shape, Check check) {
    return new Sample(section, name, "For tests.", shape, "- " + name + ": …", check);
  }

  /** What a word's check does. */
  @FunctionalInterface
  public interface Check {
    Fields check(Value value, WordContext context, Problems problems);
  }

  private record Sample(
      Section section, String name, String summary, Shape shape, String example, Check meaning)
      implements Word {
    @Override
    public Fields check(Value value, WordContext context, Problems problems) {
      return meaning.check(value, context, problems);
    }
  }

  private static Fields nothing(Value value, WordContext context, Problems problems) {
    return context.known();
  }

  private static Fields rename(Value value, WordContext context, Problems problems) {
    var known = context.known();
    for (var entry : ((Value.Mapping) value).entries()) {
      known = known.with(((Value.Text) entry.value()).text(), any());
    }
    return known;
  }

  private static FieldType any() {
    return FieldType.of(FieldType.Kind.ANY).orNull();
  }

  private static Fields keysAreKnown(Value value, WordContext context, Problems problems) {
    ((Value.Mapping) value).entries().forEach(it -> known(it.key(), context.known(), problems));
    return context.known();
  }

  private static Fields keysAreInTheContract(Value value, WordContext context, Problems problems) {
    ((Value.Mapping) value).entries().forEach(it -> known(it.key(), context.contract(), problems));
    return context.known();
  }

  private static Fields fieldsAreInTheContract(
      Value value, WordContext context, Problems problems) {
    var fields = value instanceof Value.Sequence sequence ? sequence.items() : List.of(value);
    fields.forEach(it -> known((Value.Text) it, context.contract(), problems));
    return context.known();
  }

  private static Fields fieldIsInTheContract(Value value, WordContext context, Problems problems) {
    var field = ((Value.Mapping) value).find("field").orElseThrow();
    known((Value.Text) field, context.contract(), problems);
    return context.known();
  }

  private static void known(Value.Text field, Fields fields, Problems problems) {
    if (!fields.has(field.text())) {
      problems.report(
          field.position(),
          "unknown field '" + field.text() + "'",
          Hints.instead(field.text(), fields.names()));
    }
  }

  private static Struct struct(Property... properties) {
    return new Struct(List.of(properties));
  }

  private static Property required(String name, Shape shape, String summary) {
    return new Property(name, shape, new Presence.Required(), summary);
  }

  private static Property optional(String name, Shape shape, String summary) {
    return new Property(name, shape, new Presence.Optional(), summary);
  }

  private static Property assumed(String name, Shape shape, String yaml, String summary) {
    return new Property(name, shape, new Presence.Default(yaml), summary);
  }
}
