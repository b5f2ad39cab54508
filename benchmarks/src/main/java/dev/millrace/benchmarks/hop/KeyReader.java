package dev.millrace.benchmarks.hop;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The work on each event: its JSON is read to the end, its customer becomes the record's key. */
final class KeyReader {

  private static final String KEY = "customer_id";
  private final JsonFactory json = new JsonFactory();

  /**
   * The key of an event.
   *
   * @throws IllegalArgumentException when it has none
   */
  byte[] key(byte[] event) {
    String key = null;
    try (JsonParser parser = json.createParser(ObjectReadContext.empty(), event)) {
      int depth = 0;
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        } else if (depth == 1
            && token == JsonToken.VALUE_STRING
            && KEY.equals(parser.currentName())) {
          key = parser.getString();
        }
      }
    }
    if (key == null) {
      throw new IllegalArgumentException("the event has no " + KEY);
    }
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
