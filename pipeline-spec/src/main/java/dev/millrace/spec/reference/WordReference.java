package dev.millrace.spec.reference;

import dev.millrace.spec.PipelineLayout;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Shape;
import dev.millrace.spec.word.Shape.OneOf;
import dev.millrace.spec.word.Shape.Presence;
import dev.millrace.spec.word.Shape.Property;
import dev.millrace.spec.word.Shape.Struct;
import dev.millrace.spec.word.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The reference page of a step, rule or sink. */
public final class WordReference {

  private WordReference() {}

  /** A short page in Markdown: what the word does, what its value may be, an example. */
  public static String markdown(Word word) {
    var page = new StringBuilder();
    page.append("# %s `%s`\n\n".formatted(noun(word.section()), word.name()));
    page.append(word.summary().strip()).append("\n\n");
    page.append("Stands in `").append(place(word.section())).append("`. ");
    page.append("Its value is ").append(value(word.shape())).append(".\n");
    var properties = properties(word);
    if (!properties.isEmpty()) {
      page.append("\n| key | is | left out | meaning |\n|---|---|---|---|\n");
      properties.forEach(property -> page.append(row(property)));
    }
    page.append("\n```yaml\n").append(word.example().strip()).append("\n```\n");
    return page.toString();
  }

  private static String value(Shape shape) {
    return switch (shape) {
      case Struct _ -> "a mapping with these keys";
      case OneOf either ->
          String.join(" or ", either.shapes().stream().map(WordReference::value).toList());
      default -> cell(shape.describe());
    };
  }

  private static List<Property> properties(Word word) {
    List<Property> properties = new ArrayList<>(structs(word.shape()).toList());
    if (word.section() == Section.RULE) {
      properties.add(PipelineLayout.ON_FAIL);
    }
    return properties;
  }

  private static Stream<Property> structs(Shape shape) {
    return switch (shape) {
      case Struct struct -> struct.properties().stream();
      case Shape.MapOf map -> map.beside().stream();
      case OneOf either -> either.shapes().stream().flatMap(WordReference::structs);
      default -> Stream.empty();
    };
  }

  private static String row(Property property) {
    var leftOut =
        switch (property.presence()) {
          case Presence.Required _ -> "required";
          case Presence.Optional _ -> "nothing";
          case Presence.Default(var yaml) -> "`" + yaml + "`";
        };
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            property.name(), cell(property.shape().describe()), leftOut, cell(property.summary()));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }

  private static String noun(Section section) {
    var name = section.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  private static String place(Section section) {
    return switch (section) {
      case STEP -> "transform.steps";
      case RULE -> "quality.rules";
      case SINK -> "load";
    };
  }
}
