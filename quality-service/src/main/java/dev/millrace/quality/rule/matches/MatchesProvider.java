package dev.millrace.quality.rule.matches;

import dev.millrace.quality.rule.FieldNames;
import dev.millrace.quality.rule.Rule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Value;
import java.util.List;
import java.util.regex.Pattern;

/** The word {@code matches}. */
public final class MatchesProvider implements RuleProvider {

  @Override
  public String name() {
    return "matches";
  }

  @Override
  public String summary() {
    return "The whole text of the field matches a pattern.";
  }

  @Override
  public Shape shape() {
    return new Shape.Struct(
        List.of(
            new Shape.Property(
                "field",
                new Shape.Scalar(Shape.Kind.FIELD),
                new Shape.Presence.Required(),
                "The field: a text."),
            new Shape.Property(
                "pattern",
                new Shape.Scalar(Shape.Kind.REGEX),
                new Shape.Presence.Required(),
                "A regular expression (java.util.regex) for the whole text.")));
  }

  @Override
  public String example() {
    return "- matches: { field: currency, pattern: \"[A-Z]{3}\" }";
  }

  @Override
  public void check(Value value, Fields fields, Problems problems) {
    var matches = (Value.Mapping) value;
    FieldNames.find(matches, "field", fields, problems)
        .filter(type -> type.kind() != Kind.STRING && type.kind() != Kind.ENUM)
        .ifPresent(
            type ->
                problems.report(
                    matches.find("field").orElseThrow().position(),
                    "matches needs a text, but '%s' is of kind %s"
                        .formatted(matches.text("field"), type.kind()),
                    "use range, one-of or check"));
  }

  @Override
  public List<String> reads(Value value, Fields fields) {
    return List.of(((Value.Mapping) value).text("field"));
  }

  @Override
  public Rule create(Value value, RuleContext context) {
    var matches = (Value.Mapping) value;
    return new Matches(
        name(), matches.text("field"), context, Pattern.compile(matches.text("pattern")));
  }
}
