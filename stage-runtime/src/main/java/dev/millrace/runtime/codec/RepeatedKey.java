package dev.millrace.runtime.codec;

import java.util.ArrayDeque;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds a key that comes twice in an object of a JSON document, at any depth. Readers take the
 * first of the two, or the last, so nobody knows which one is meant.
 */
public final class RepeatedKey {

  private static final JsonFactory JSON = JsonFactory.builder().build();

  private RepeatedKey() {}

  /**
   * The first key that comes twice. Empty when there is none, and when the text before it is not
   * JSON.
   */
  public static Optional<String> in(byte[] json) {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      return find(parser);
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> find(JsonParser parser) {
    var seen = new SeenNames();
    var open = new ArrayDeque<Long>();
    for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
      switch (token) {
        case START_OBJECT -> open.push(seen.open());
        case END_OBJECT -> open.pop();
        case PROPERTY_NAME -> {
          if (!seen.add(open.element(), parser.currentName())) {
            return Optional.of(parser.currentName());
          }
        }
        default -> {}
      }
    }
    return Optional.empty();
  }
}
