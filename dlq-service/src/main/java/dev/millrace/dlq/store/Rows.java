package dev.millrace.dlq.store;

import dev.millrace.dlq.letter.Cause;
import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.FailedRecord;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Missing;
import dev.millrace.dlq.letter.Origin;
import dev.millrace.dlq.letter.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/** Converts rows of {@code dlq.dead_letter} to values and back. */
final class Rows {

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

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
            Json.headers(row.getString("headers")),
            new Missing(whole(row, "key"), whole(row, "value"), row.getInt("headers_left_out"))),
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
        Offsets.spans(row.getString("alike")),
        origin(row));
  }

  private static Origin origin(ResultSet row) throws SQLException {
    var ingestedAt = row.getObject("ingested_at", OffsetDateTime.class);
    return new Origin(
        row.getString("source"),
        row.getBoolean("sealed"),
        0,
        ingestedAt == null ? null : ingestedAt.toInstant());
  }

  private static Missing.@Nullable Whole whole(ResultSet row, String part) throws SQLException {
    var sha256 = row.getString(part + "_sha256");
    return sha256 == null ? null : new Missing.Whole(row.getInt(part + "_length"), sha256);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /**
   * A time that PostgreSQL takes in each form of sending. A time outside its range is replaced by
   * the nearest one inside.
   */
  static OffsetDateTime timestamp(Instant instant) {
    var time = instant.isBefore(EARLIEST) ? EARLIEST : instant.isAfter(LATEST) ? LATEST : instant;
    return time.atOffset(ZoneOffset.UTC);
  }
}
