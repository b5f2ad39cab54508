package dev.millrace.runtime.registry;

import dev.millrace.runtime.registry.RegistryDoor.Answer;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses the schema in a registry's answer together with all its references. References are defined
 * first, each once. Anybody may have registered them, so their length, depth and number have
 * bounds.
 */
final class SchemaReading {

  private static final int LONGEST_SCHEMA = 1 << 20;
  private static final int MOST_REFERENCES = 100;
  private static final int DEEPEST_REFERENCE = 16;
  private static final int LONGEST_REASON = 200;

  /** The deepest nesting of a text, because Avro's parser recurses as deep. */
  private static final int DEEPEST_TEXT = 300;

  private static final JsonMapper SHALLOW =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST_TEXT).build())
                  .build())
          .build();

  private final RegistryDoor door;
  private final Schema.Parser parser;
  private final Set<Reference> defined = new HashSet<>();
  private final Set<Reference> path = new HashSet<>();

  private record Reference(String subject, int version) {
    @Override
    public String toString() {
      return "version %d of subject %s".formatted(version, subject);
    }
  }

  /** The schema exists, but it is no readable Avro schema. The message says why. */
  static final class NotReadable extends Exception {
    private static final long serialVersionUID = 1L;

    NotReadable(String message) {
      super(message, null, false, false);
    }
  }

  private SchemaReading(RegistryDoor door) {
    this.door = door;
    // Defaults matter only when reading with a schema, not for records written with it.
    this.parser = new Schema.Parser().setValidateDefaults(false);
  }

  /**
   * The schema of an answer.
   *
   * @throws NotReadable when the schema cannot be read
   * @throws OddAnswer when the registry does not give its references
   */
  static Schema read(RegistryDoor door, Answer answer) throws NotReadable, OddAnswer {
    return new SchemaReading(door).define(answer.body());
  }

  private Schema define(JsonNode body) throws NotReadable, OddAnswer {
    var type = body.path("schemaType").asString("AVRO");
    if (!type.equals("AVRO")) {
      throw new NotReadable("is of type %s, not AVRO".formatted(cut(type)));
    }
    for (var reference : body.path("references")) {
      define(
          new Reference(
              reference.path("subject").asString(""), reference.path("version").asInt(-1)));
    }
    return parsed(body.path("schema").asString(""));
  }

  private void define(Reference reference) throws NotReadable, OddAnswer {
    if (path.contains(reference)) {
      throw new NotReadable("refers to itself by " + reference);
    }
    if (path.size() == DEEPEST_REFERENCE) {
      throw new NotReadable("refers to others more than %d deep".formatted(DEEPEST_REFERENCE));
    }
    if (defined.contains(reference)) {
      return;
    }
    if (defined.size() + path.size() == MOST_REFERENCES) {
      throw new NotReadable("refers to more than %d others".formatted(MOST_REFERENCES));
    }
    var answer =
        door.get(
            "/subjects/%s/versions/%d?deleted=true"
                .formatted(RegistryDoor.encoded(reference.subject), reference.version));
    if (!answer.isGood()) {
      throw new NotReadable(
          "refers to %s, which the registry does not give: %s"
              .formatted(reference, cut(answer.reason())));
    }
    path.add(reference);
    define(answer.body());
    path.remove(reference);
    defined.add(reference);
  }

  private Schema parsed(String text) throws NotReadable {
    if (text.length() > LONGEST_SCHEMA) {
      throw new NotReadable(
          "has %d characters, more than %d".formatted(text.length(), LONGEST_SCHEMA));
    }
    try {
      SHALLOW.readTree(text);
      return parser.parse(text);
    } catch (JacksonException e) {
      throw new NotReadable("is no JSON of a sensible depth: " + cut(e.getOriginalMessage()));
    } catch (RuntimeException e) {
      // Avro throws several kinds of them.
      throw new NotReadable(
          "is no schema that Avro can read: " + cut(String.valueOf(e.getMessage())));
    }
  }

  private static String cut(String text) {
    var line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }
}
