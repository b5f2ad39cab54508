package dev.millrace.dlq.store;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * New rows of {@code dlq.dead_letter}, many by one statement: an array for each column, so that
 * PostgreSQL plans and answers once for all of them.
 */
final class Insertion {

  /** What an array holds, and what PostgreSQL makes of it. */
  private enum Type {
    TEXT("text", "", String[]::new),
    JSON("text", "::jsonb", String[]::new),
    BYTES("bytea", "", byte[][]::new),
    INT("int4", "", Integer[]::new),
    LONG("int8", "", Long[]::new),
    TIME("timestamptz", "", Object[]::new);

    private final String sent;
    private final String cast;

    /** The driver sends arrays of these classes as bytes, an Object[] as escaped text. */
    private final IntFunction<Object[]> array;

    Type(String sent, String cast, IntFunction<Object[]> array) {
      this.sent = sent;
      this.cast = cast;
      this.array = array;
    }
  }

  /** By the names of {@link Rows#parameters}. */
  private static final Map<String, Type> COLUMNS = columns();

  private static final String SQL =
      "insert into dlq.dead_letter (%s) select %s from unnest(%s) as new (%1$s)"
              .formatted(
                  COLUMNS.keySet().stream().map(Insertion::quoted).collect(joining(", ")),
                  COLUMNS.entrySet().stream()
                      .map(column -> quoted(column.getKey()) + column.getValue().cast)
                      .collect(joining(", ")),
                  COLUMNS.values().stream()
                      .map(type -> "?::" + type.sent + "[]")
                      .collect(joining(", ")))
          + " on conflict do nothing returning id";

  private Insertion() {}

  private static Map<String, Type> columns() {
    var byType =
        Map.of(
            Type.TEXT,
            List.of(
                "id",
                "latest_id",
                "pipeline",
                "stage",
                "event_id",
                "topic",
                "error_class",
                "code",
                "message",
                "fingerprint",
                "traceparent"),
            Type.JSON,
            List.of("headers", "violations"),
            Type.BYTES,
            List.of("key", "value"),
            Type.INT,
            List.of("partition", "attempts"),
            Type.LONG,
            List.of("offset"),
            Type.TIME,
            List.of("record_timestamp", "first_failed_at", "last_failed_at"));
    var columns = new LinkedHashMap<String, Type>();
    // In the order of the types: the statement is the same in every process.
    new EnumMap<>(byType).forEach((type, names) -> names.forEach(name -> columns.put(name, type)));
    return columns;
  }

  private static String quoted(String column) {
    return '"' + column + '"';
  }

  /**
   * Inserts rows; those whose id is there already change nothing.
   *
   * @return the ids of those that were not there
   */
  static Set<String> of(List<MapSqlParameterSource> rows, JdbcOperations jdbc) {
    return jdbc.query(
        connection -> {
          var statement = connection.prepareStatement(SQL);
          int place = 1;
          for (var column : COLUMNS.entrySet()) {
            statement.setArray(
                place++, array(connection, column.getValue(), column.getKey(), rows));
          }
          return statement;
        },
        result -> {
          var ids = new HashSet<String>();
          while (result.next()) {
            ids.add(result.getString(1));
          }
          return ids;
        });
  }

  private static java.sql.Array array(
      Connection connection, Type type, String column, List<MapSqlParameterSource> rows)
      throws SQLException {
    return connection.createArrayOf(
        type.sent, rows.stream().map(row -> row.getValue(column)).toArray(type.array));
  }
}
