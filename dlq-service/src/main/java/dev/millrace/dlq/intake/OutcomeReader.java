package dev.millrace.dlq.intake;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Resolution;
import dev.millrace.dlq.letter.Times;
import dev.millrace.runtime.kafka.RecordSeals;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the records of {@code outcomes.*}: {@code {"deadLetter": id, "eventId": ..., "outcome":
 * "loaded|filtered|duplicate", "number": of the redrive, "at": millis}}, sealed. Thread-safe.
 */
public final class OutcomeReader {

  private static final Pattern OUTCOME = Pattern.compile("[a-z-]{1,32}");

  private final Times times;
  private final JsonMapper json = JsonMapper.builder().build();

  public OutcomeReader(Times times) {
    this.times = times;
  }

  /**
   * The resolution that a record reports.
   *
   * @throws SetAside when no stage of this system wrote the record, or it has another form
   */
  public Resolution read(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record, RecordSeals seals)
      throws SetAside {
    var value = record.value();
    if (value == null || !seals.isSealed(record)) {
      throw new SetAside("no stage of this system wrote it");
    }
    try {
      return resolution(Pipelines.of(record.topic()), json.readTree(value));
    } catch (JacksonException e) {
      throw new SetAside("it is not JSON");
    }
  }

  private Resolution resolution(String pipeline, JsonNode outcome) throws SetAside {
    var what = outcome.path("outcome").asString("");
    var number = outcome.path("number");
    var at = outcome.path("at");
    if (!OUTCOME.matcher(what).matches() || !isLong(number) || !isLong(at)) {
      throw new SetAside("it is not of the form of an outcome");
    }
    var time = Instant.ofEpochMilli(at.asLong());
    if (!times.canBe(time)) {
      throw new SetAside("its time cannot be: " + time);
    }
    var id =
        DeadLetterId.parse(outcome.path("deadLetter").asString(""))
            .orElseThrow(() -> new SetAside("it names no dead letter"));
    return new Resolution(
        id, pipeline, outcome.path("eventId").asString(""), number.asLong(), what, time);
  }

  private static boolean isLong(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong();
  }
}
