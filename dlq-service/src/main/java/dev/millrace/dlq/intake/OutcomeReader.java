package dev.millrace.dlq.intake;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Resolution;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the records of {@code outcomes.*}: {@code {"deadLetter": id, "eventId": ..., "outcome":
 * "loaded|filtered|duplicate", "at": millis}}. Thread-safe.
 */
public final class OutcomeReader {

  private static final Pattern OUTCOME = Pattern.compile("[a-z-]{1,32}");

  private final JsonMapper json = JsonMapper.builder().build();

  /** The resolution that a record tells of; empty when it is not of that form. */
  public Optional<Resolution> read(byte @Nullable [] value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return resolution(json.readTree(value));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Resolution> resolution(JsonNode outcome) {
    var what = outcome.path("outcome").asString("");
    var at = outcome.path("at");
    if (!OUTCOME.matcher(what).matches() || !at.isIntegralNumber() || !at.canConvertToLong()) {
      return Optional.empty();
    }
    return DeadLetterId.parse(outcome.path("deadLetter").asString(""))
        .map(
            id ->
                new Resolution(
                    id,
                    outcome.path("eventId").asString(""),
                    what,
                    Instant.ofEpochMilli(at.asLong())));
  }
}
