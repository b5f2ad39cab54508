package dev.millrace.dlq.store;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
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
    var columns = new LinkedHashMap<String, Type>();
    for (var text : List.of("id", "latest_id", "pipeline", "stage", "event_id", "topic")) {
      columns.put(text, Type.TEXT);
    }
    columns.put("partition", Type.INT);
    columns.put("offset", Type.LONG);
    columns.put("record_timestamp", Type.TIME);
    columns.put("key", Type.BYTES);
    columns.put("value", Type.BYTES);
    columns.put("headers", Type.JSON);
    for (var text : List.of("error_class", "code", "message")) {
      columns.put(text, Type.TEXT);
    }
    columns.put("violations", Type.JSON);
    columns.put("fingerprint", Type.TEXT);
    columns.put("attempts", Type.INT);
    columns.put("first_failed_at", Type.TIME);
    columns.put("last_failed_at", Type.TIME);
    columns.put("traceparent", Type.TEXT);
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
