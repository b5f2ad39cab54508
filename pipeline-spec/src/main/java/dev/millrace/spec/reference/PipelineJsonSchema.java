package dev.millrace.spec.reference;

import static dev.millrace.spec.reference.ShapeSchema.object;

import dev.millrace.spec.PipelineLayout;
import dev.millrace.spec.PipelineName;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Shape.OneOf;
import dev.millrace.spec.word.Shape.Property;
import dev.millrace.spec.word.Shape.Struct;
import dev.millrace.spec.word.Word;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The JSON Schema (draft 2020-12) of pipeline files, for editors. It accepts every file that the
 * parser accepts. It cannot find mistakes in meaning, such as a field that does not exist.
 */
public final class PipelineJsonSchema {

  private final Collection<? extends Word> words;

  private PipelineJsonSchema(Collection<? extends Word> words) {
    this.words = words;
  }

  /**
   * The schema, indented and in a stable order, with these steps, rules and sinks. A section
   * without any known word takes all.
   */
  public static String of(Collection<? extends Word> words) {
    return JsonText.of(new PipelineJsonSchema(words).schema());
  }

  private Map<String, Object> schema() {
    var schema =
        object(
            "$schema", "https://json-schema.org/draft/2020-12/schema",
            "title", "Millrace pipeline",
            "description", "One pipeline: what comes in, what becomes of it, where it goes.");
    schema.putAll(ShapeSchema.of(PipelineLayout.FILE));
    property(schema, "pipeline").put("pattern", "^" + PipelineName.FORM + "$");
    replace(property(schema, "transform"), "steps", Section.STEP);
    replace(property(schema, "quality"), "rules", Section.RULE);
    replace(schema, "load", Section.SINK);
    property(schema, "load").put("minItems", 1);
    schema.put(
        "$defs",
        object("step", item(Section.STEP), "rule", item(Section.RULE), "sink", item(Section.SINK)));
    return schema;
  }

  /** Puts the section's words into the place that the layout leaves open. */
  private static void replace(Map<String, Object> schema, String key, Section section) {
    var list = property(schema, key);
    list.put("type", section == Section.SINK ? "array" : List.of("array", "null"));
    list.put("items", object("$ref", "#/$defs/" + section.name().toLowerCase(Locale.ROOT)));
    list.remove("minItems");
  }

  private Map<String, Object> item(Section section) {
    var known =
        words.stream()
            .filter(word -> word.section() == section)
            .sorted(Comparator.comparing(Word::name))
            .toList();
    if (known.isEmpty()) {
      return object("type", "object", "minProperties", 1);
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    known.forEach(word -> properties.put(word.name(), value(word)));
    if (section == Section.RULE) {
      properties.put(PipelineLayout.ON_FAIL.name(), ShapeSchema.of(PipelineLayout.ON_FAIL));
    }
    return object(
        "type",
        "object",
        "properties",
        properties,
        "additionalProperties",
        false,
        "oneOf",
        known.stream().map(word -> object("required", List.of(word.name()))).toList());
  }

  private static Map<String, Object> value(Word word) {
    var schema = object("description", word.summary());
    boolean isRule = word.section() == Section.RULE;
    schema.putAll(ShapeSchema.of(isRule ? withOnFail(word.shape()) : word.shape()));
    return schema;
  }

  private static Shape withOnFail(Shape shape) {
    return switch (shape) {
      case Struct struct -> new Struct(with(struct.properties(), PipelineLayout.ON_FAIL));
      case OneOf either ->
          new OneOf(either.shapes().stream().map(PipelineJsonSchema::withOnFail).toList());
      default -> shape;
    };
  }

  private static List<Property> with(List<Property> properties, Property last) {
    return Stream.concat(properties.stream(), Stream.of(last)).toList();
  }

  @SuppressWarnings("unchecked") // written by ShapeSchema
  private static Map<String, Object> property(Map<String, Object> schema, String name) {
    return (Map<String, Object>) ((Map<String, Object>) schema.get("properties")).get(name);
  }
}
