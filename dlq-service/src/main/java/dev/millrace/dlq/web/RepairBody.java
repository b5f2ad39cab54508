package dev.millrace.dlq.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A repair. At most one part is given.
 *
 * @param value the whole record value
 * @param payload the event's payload, in exactly the bytes that were sent: no number or key is
 *     changed by a parser
 */
record RepairBody(Optional<byte[]> value, Optional<byte[]> payload) {

  private static final RepairBody NONE = new RepairBody(Optional.empty(), Optional.empty());
  private static final JsonFactory JSON = JsonFactory.builder().build();

  /**
   * Reads a request's body: {@code {"value": "<base64>"}}, {@code {"payload": <JSON or text>}}, or
   * nothing.
   */
  static RepairBody of(byte[] body) {
    if (body.length == 0) {
      return NONE;
    }
    if (!isUtf8(body)) {
      throw new BadRequest("the body is not UTF-8: JSON between systems is always that");
    }
    try (var parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      var first = parser.nextToken();
      if (first == JsonToken.VALUE_NULL) {
        return NONE;
      }
      if (first != JsonToken.START_OBJECT) {
        throw new BadRequest("the body is not a JSON object: send value or payload in one");
      }
      return read(parser, body);
    } catch (JacksonException e) {
      throw new BadRequest("the body is not JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * Jackson would also guess UTF-16 and UTF-32, by zeros among the first bytes or by a mark, and
   * then knows no places in bytes.
   */
  private static boolean isUtf8(byte[] body) {
    for (int i = 0; i < Math.min(4, body.length); i++) {
      if (body[i] == 0) {
        return false;
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  private static RepairBody read(JsonParser parser, byte[] body) {
    Optional<byte[]> value = Optional.empty();
    Optional<byte[]> payload = Optional.empty();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      var token = parser.nextToken();
      switch (name) {
        case "value" -> value = base64(parser, token);
        case "payload" -> payload = verbatim(parser, token, body);
        default -> throw new BadRequest("unknown key '%s': send value or payload".formatted(name));
      }
    }
    if (parser.nextToken() != null) {
      throw new BadRequest("the body goes on after its JSON object: send one");
    }
    if (value.isPresent() && payload.isPresent()) {
      throw new BadRequest("value and payload are both given: send one of them");
    }
    return new RepairBody(value, payload);
  }

  private static Optional<byte[]> base64(JsonParser parser, JsonToken token) {
    if (token == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    try {
      if (token == JsonToken.VALUE_STRING) {
        return Optional.of(Base64.getDecoder().decode(parser.getString()));
      }
    } catch (IllegalArgumentException _) {
      // told below
    }
    throw new BadRequest("value is not base64: encode the record value, or send a payload");
  }

  /** The characters of a text; for anything else, its bytes in the body. */
  private static Optional<byte[]> verbatim(JsonParser parser, JsonToken token, byte[] body) {
    if (token == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (token == JsonToken.VALUE_STRING) {
      return Optional.of(bytes(parser.getString()));
    }
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    int end = end(parser, start, body);
    return Optional.of(Arrays.copyOfRange(body, start, end));
  }

  private static byte[] bytes(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new BadRequest(
          "payload has half of a character (a lone surrogate): no bytes mean that");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The place after the last byte of a number or word. An object and a list end at their bracket.
   */
  private static int end(JsonParser parser, int start, byte[] body) {
    if (parser.currentToken().isStructEnd()) {
      return (int) parser.currentTokenLocation().getByteOffset() + 1;
    }
    int end = start;
    while (end < body.length && ",} \t\r\n".indexOf(body[end]) < 0) {
      end++;
    }
    return end;
  }
}
