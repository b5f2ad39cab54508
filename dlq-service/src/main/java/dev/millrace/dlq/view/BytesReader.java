package dev.millrace.dlq.view;

import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.schema.RawEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds out what bytes are: Confluent-framed Avro, JSON, text, or just bytes. Never fails; a note
 * says why bytes could not be decoded. Thread-safe.
 */
public final class BytesReader {

  private static final int FRAME = 5;

  /**
   * The longest value to decode: two bytes of an array of numbers can become an object in memory.
   */
  private static final int LONGEST = 1 << 20;

  private final SchemaRegistry registry;
  private final JsonMapper json =
      JsonMapper.builder()
          // A value that is not strict JSON is shown as text, unchanged by a parser.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  public BytesReader(SchemaRegistry registry) {
    this.registry = registry;
  }

  public Bytes read(byte @Nullable [] bytes) {
    if (bytes == null) {
      return Bytes.none();
    }
    if (bytes.length > LONGEST) {
      return new Bytes(
          base64(bytes),
          bytes.length,
          "binary",
          null,
          null,
          null,
          "longer than %,d bytes, and not decoded".formatted(LONGEST));
    }
    return bytes.length >= FRAME && bytes[0] == 0 ? framed(bytes) : unframed(bytes, null);
  }

  /** The beginning of a value, with a note that it is one. */
  public static Bytes part(byte @Nullable [] kept, String note) {
    if (kept == null) {
      return new Bytes(null, 0, "null", null, null, null, note);
    }
    var text = text(kept);
    return new Bytes(
        base64(kept),
        kept.length,
        text.isPresent() ? "text" : "binary",
        text.orElse(null),
        null,
        null,
        note);
  }

  /** The text, if the bytes are UTF-8 without control characters other than line ends and tabs. */
  public static Optional<String> text(byte[] bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      var isPlain =
          text.chars().noneMatch(c -> Character.isISOControl(c) && "\r\n\t".indexOf(c) < 0);
      return isPlain ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private Bytes framed(byte[] bytes) {
    int id = ByteBuffer.wrap(bytes).getInt(1);
    try {
      var schema = registry.find(id);
      return schema.isPresent()
          ? avro(bytes, schema.get())
          : unframed(bytes, registry.whyUnknown(id));
    } catch (DependencyUnavailable e) {
      return unframed(bytes, "schema id %d could not be looked up: try again".formatted(id));
    }
  }

  private Bytes avro(byte[] bytes, Schema schema) {
    Object decoded;
    try {
      decoded = new CarefulAvro(schema, AvroJson.MODEL).read(bytes, FRAME);
    } catch (IOException | RuntimeException e) {
      // Avro throws many kinds of runtime exceptions on bytes that do not fit.
      return unframed(bytes, "the bytes do not fit schema " + schema.getFullName());
    }
    var isRaw = schema.getFullName().equals(RawEvent.getClassSchema().getFullName());
    return new Bytes(
        base64(bytes),
        bytes.length,
        isRaw ? "raw-event" : "avro",
        AvroJson.plain(decoded),
        schema.getFullName(),
        isRaw && decoded instanceof GenericRecord raw ? payload(raw) : null,
        null);
  }

  private @Nullable Bytes payload(GenericRecord raw) {
    if (!raw.hasField("payload") || !(raw.get("payload") instanceof ByteBuffer buffer)) {
      return null;
    }
    var payload = new byte[buffer.remaining()];
    buffer.duplicate().get(payload);
    return read(payload);
  }

  private Bytes unframed(byte[] bytes, @Nullable String note) {
    var text = text(bytes);
    if (note != null || text.isEmpty()) {
      return new Bytes(base64(bytes), bytes.length, "binary", null, null, null, note);
    }
    try {
      var tree = json.readTree(bytes);
      if (!tree.isMissingNode()) {
        return new Bytes(base64(bytes), bytes.length, "json", tree, null, null, null);
      }
    } catch (JacksonException | NumberFormatException e) {
      // not JSON, then; or a number of it has an exponent that no decimal has
    }
    return new Bytes(base64(bytes), bytes.length, "text", text.get(), null, null, null);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
