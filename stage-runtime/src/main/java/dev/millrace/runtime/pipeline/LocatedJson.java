package dev.millrace.runtime.pipeline;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** A JSON text whose parts know their places. */
sealed interface LocatedJson {

  /** Line and column, from 1. */
  record Place(int line, int column) {}

  /** The place where it begins. */
  Place place();

  /** A name in an object, and its value. */
  record Member(Place place, LocatedJson value) {}

  /** An object. */
  record Struct(Place place, Map<String, Member> members) implements LocatedJson {

    /** The text under a name; empty when there is none. */
    String text(String name) {
      var member = members.get(name);
      return member != null && member.value() instanceof Text text ? text.text() : "";
    }

    /** The whole number under a name. */
    Optional<BigDecimal> number(String name) {
      var member = members.get(name);
      return member != null
              && member.value() instanceof Other other
              && other.token() == JsonToken.VALUE_NUMBER_INT
              && other.text().length() < LONGEST_NUMBER
          ? Optional.of(new BigDecimal(other.text()))
          : Optional.empty();
    }
  }

  /** The longest whole number to read; those of a schema are shorter. */
  int LONGEST_NUMBER = 20;

  /** A list. */
  record Items(Place place, List<LocatedJson> items) implements LocatedJson {}

  /** A text. */
  record Text(Place place, String text) implements LocatedJson {}

  /**
   * A number, true, false or null.
   *
   * @param token its kind
   * @param text as written
   */
  record Other(Place place, JsonToken token, String text) implements LocatedJson {}

  /** A text that is no JSON. */
  final class NoJson extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Place place;

    NoJson(Place place, String message) {
      super(message);
      this.place = place;
    }

    Place place() {
      return place;
    }
  }

  /** The deepest nesting; schemas are flatter. */
  int DEEPEST = 500;

  /** Reads a text. */
  static LocatedJson read(String text) throws NoJson {
    var factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (var parser = factory.createParser(ObjectReadContext.empty(), text)) {
      var first = parser.nextToken();
      if (first == null) {
        throw new NoJson(new Place(1, 1), "the file is empty");
      }
      var value = value(parser, first, 0);
      if (parser.nextToken() != null) {
        throw new NoJson(place(parser), "something follows the end of the schema");
      }
      return value;
    } catch (JacksonException e) {
      var at = e.getLocation();
      var message = String.valueOf(e.getOriginalMessage());
      throw new NoJson(
          at == null ? new Place(1, 1) : new Place(at.getLineNr(), at.getColumnNr()),
          "not JSON: "
              + message.lines().findFirst().orElse("").replaceAll(" \\(start marker.*", ""));
    }
  }

  private static LocatedJson value(JsonParser parser, JsonToken token, int depth) throws NoJson {
    var place = place(parser);
    if (depth > DEEPEST) {
      throw new NoJson(place, "nested deeper than " + DEEPEST);
    }
    return switch (token) {
      case START_OBJECT -> {
        var members = new LinkedHashMap<String, Member>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          var name = parser.currentName();
          var at = place(parser);
          members.put(name, new Member(at, value(parser, parser.nextToken(), depth + 1)));
        }
        yield new Struct(place, members);
      }
      case START_ARRAY -> {
        var items = new ArrayList<LocatedJson>();
        for (var next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          items.add(value(parser, next, depth + 1));
        }
        yield new Items(place, items);
      }
      case VALUE_STRING -> new Text(place, parser.getString());
      default -> new Other(place, token, parser.getString());
    };
  }

  private static Place place(JsonParser parser) {
    var at = parser.currentTokenLocation();
    return new Place(at.getLineNr(), at.getColumnNr());
  }
}
