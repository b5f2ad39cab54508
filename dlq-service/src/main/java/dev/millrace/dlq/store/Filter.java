package dev.millrace.dlq.store;

import dev.millrace.dlq.letter.Status;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * Selects dead letters. An empty text means any.
 *
 * @param status the name of a {@link Status}
 */
public record Filter(
    String pipeline, String stage, String code, String status, String eventId, String fingerprint) {

  /** Tells whether it selects all dead letters. */
  public boolean isAny() {
    return columns().isEmpty();
  }

  /** Tells whether it selects the entries of one event, which are few. */
  boolean isOfOneEvent() {
    return !eventId.isEmpty();
  }

  /** This filter for one status only. */
  public Filter withStatus(Status status) {
    return new Filter(pipeline, stage, code, status.name(), eventId, fingerprint);
  }

  /** The columns to compare, and their values. */
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

  /** A condition over named parameters; true when no column is to compare. */
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
