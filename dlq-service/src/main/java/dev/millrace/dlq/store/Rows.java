package dev.millrace.dlq.store;

import dev.millrace.dlq.letter.Cause;
import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.FailedRecord;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/** Rows of {@code dlq.dead_letter} to values and back. */
final class Rows {

  private Rows() {}

  /**
   * The columns of a failure by their names.
   *
   * @param entry the row's id
   */
  static MapSqlParameterSource parameters(DeadLetterId entry, Failure failure) {
    var parameters = new MapSqlParameterSource();
    Column.ALL.forEach(column -> parameters.addValue(column.name(), column.value().apply(failure)));
    return parameters.addValue("id", entry.value());
  }

  static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getLong("seq"),
        new DeadLetterId(row.getString("id")),
        failure(row),
        Status.valueOf(row.getString("status")),
        instant(row, "status_since"),
        row.getString("note"),
        row.getInt("redrives"),
        row.getString("redriven_to"),
        instant(row, "received_at"));
  }

  private static Failure failure(ResultSet row) throws SQLException {
    return new Failure(
        new DeadLetterId(row.getString("latest_id")),
        row.getString("pipeline"),
        row.getString("stage"),
        row.getString("event_id"),
        new FailedRecord(
            row.getString("topic"),
            row.getInt("partition"),
            row.getLong("offset"),
            instant(row, "record_timestamp"),
            row.getBytes("key"),
            row.getBytes("value"),
            Json.headers(row.getString("headers"))),
        new Cause(
            row.getString("error_class"),
            row.getString("code"),
            row.getString("message"),
            Json.violations(row.getString("violations")),
            row.getString("fingerprint")),
        row.getInt("attempts"),
        instant(row, "first_failed_at"),
        instant(row, "last_failed_at"),
        row.getString("traceparent"),
        null,
        Offsets.spans(row.getString("alike")));
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static OffsetDateTime timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
