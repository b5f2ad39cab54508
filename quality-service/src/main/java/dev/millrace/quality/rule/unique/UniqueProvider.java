package dev.millrace.quality.rule.unique;

import dev.millrace.quality.rule.FieldNames;
import dev.millrace.quality.rule.Rule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.TimeSpans;
import dev.millrace.spec.word.Value;
import java.time.Duration;
import java.util.List;

/** The word {@code unique}. */
public final class UniqueProvider implements RuleProvider {

  private static final Duration LONGEST = Duration.ofDays(366);

  @Override
  public String name() {
    return "unique";
  }

  @Override
  public String summary() {
    return "An event whose key has passed within a time span is a duplicate and goes no further.";
  }

  @Override
  public Shape shape() {
    return new Shape.Struct(
        List.of(
            new Shape.Property(
                "key",
                new Shape.OneOf(
                    List.of(
                        new Shape.Scalar(Shape.Kind.FIELD),
                        new Shape.ListOf(new Shape.Scalar(Shape.Kind.FIELD)))),
                new Shape.Presence.Required(),
                "The field, or list of fields, that together make the key."),
            new Shape.Property(
                "within",
                new Shape.Scalar(Shape.Kind.DURATION),
                new Shape.Presence.Required(),
                "How long a key is remembered: 1s to 366d.")));
  }

  @Override
  public String example() {
    return "- unique: { key: order_id, within: 24h }";
  }

  @Override
  public void check(Value value, Fields fields, Problems problems) {
    var unique = (Value.Mapping) value;
    for (var field : FieldNames.in(unique.find("key").orElseThrow())) {
      FieldNames.find(field, fields, problems)
          .filter(type -> !isKey(type))
          .ifPresent(
              type ->
                  problems.report(
                      field.position(),
                      "unique needs fields of one value each, but '%s' is of kind %s"
                          .formatted(field.text(), type.kind()),
                      "take a field that identifies the event"));
    }
    var within = TimeSpans.parse(unique.text("within"));
    if (within.compareTo(Duration.ofSeconds(1)) < 0 || within.compareTo(LONGEST) > 0) {
      problems.report(
          unique.find("within").orElseThrow().position(),
          "within is " + unique.text("within") + ", expected 1s to 366d",
          "");
    }
  }

  @Override
  public List<String> reads(Value value, Fields fields) {
    return key(value);
  }

  @Override
  public Rule create(Value value, RuleContext context) {
    return new Unique(
        name(), key(value), TimeSpans.parse(((Value.Mapping) value).text("within")), context);
  }

  private static List<String> key(Value value) {
    return FieldNames.texts(((Value.Mapping) value).find("key").orElseThrow());
  }

  private static boolean isKey(FieldType type) {
    return switch (type.kind()) {
      case BOOLEAN, INT, LONG, FLOAT, DOUBLE, DECIMAL, STRING, ENUM, UUID, BYTES -> true;
      case DATE, TIME, TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> true;
      case RECORD, ARRAY, MAP, ANY -> false;
    };
  }
}
