package dev.millrace.dlq.store;

import dev.millrace.dlq.letter.Status;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * Which dead letters are meant; an empty text means any.
 *
 * @param status the name of a {@link Status}
 */
public record Filter(
    String pipeline, String stage, String code, String status, String eventId, String fingerprint) {

  /** Whether every dead letter is meant. */
  public boolean isAny() {
    return columns().isEmpty();
  }

  /** Whether it asks for the entries of one event, which are few. */
  boolean isOfOneEvent() {
    return !eventId.isEmpty();
  }

  /** The same, of one status only. */
  public Filter withStatus(Status status) {
    return new Filter(pipeline, stage, code, status.name(), eventId, fingerprint);
  }

  /** The columns that are asked for, and their values. */
  Map<String, String> columns() {
    return Map.of(
            "pipeline", pipeline,
            "stage", stage,
            "code", code,
            "status", status,
            "event_id", eventId,
            "fingerprint", fingerprint)
        .entrySet()
        .stream()
        .filter(column -> !column.getValue().isEmpty())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** A condition over named parameters, true when there is nothing to ask. */
  String condition() {
    return columns().keySet().stream()
        .sorted()
        .map(column -> column + " = :" + column)
        .reduce("true", (all, one) -> all + " and " + one);
  }

  MapSqlParameterSource parameters() {
    return new MapSqlParameterSource(columns());
  }
}
