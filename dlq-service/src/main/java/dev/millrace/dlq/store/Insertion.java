package dev.millrace.dlq.store;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * New rows of {@code dlq.dead_letter}, many by one statement: an array for each column, so that
 * PostgreSQL plans and answers once for all of them.
 */
final class Insertion {

  /** Columns by the names of {@link Rows#parameters}, with their types; JSON goes as text. */
  private static final Map<String, String> COLUMNS = columns();

  private static final String SQL =
      "insert into dlq.dead_letter (%s) select %s from unnest(%s) as new (%1$s)"
              .formatted(
                  COLUMNS.keySet().stream().map(Insertion::quoted).collect(joining(", ")),
                  COLUMNS.entrySet().stream()
                      .map(column -> quoted(column.getKey()) + cast(column.getValue()))
                      .collect(joining(", ")),
                  COLUMNS.values().stream()
                      .map(type -> "?::" + sent(type) + "[]")
                      .collect(joining(", ")))
          + " on conflict do nothing returning id";

  private Insertion() {}

  private static Map<String, String> columns() {
    var columns = new LinkedHashMap<String, String>();
    for (var text : List.of("id", "latest_id", "pipeline", "stage", "event_id", "topic")) {
      columns.put(text, "text");
    }
    columns.put("partition", "int4");
    columns.put("offset", "int8");
    columns.put("record_timestamp", "timestamptz");
    columns.put("key", "bytea");
    columns.put("value", "bytea");
    columns.put("headers", "jsonb");
    for (var text : List.of("error_class", "code", "message")) {
      columns.put(text, "text");
    }
    columns.put("violations", "jsonb");
    columns.put("fingerprint", "text");
    columns.put("attempts", "int4");
    columns.put("first_failed_at", "timestamptz");
    columns.put("last_failed_at", "timestamptz");
    columns.put("traceparent", "text");
    return columns;
  }

  private static String quoted(String column) {
    return '"' + column + '"';
  }

  private static String sent(String type) {
    return type.equals("jsonb") ? "text" : type;
  }

  private static String cast(String type) {
    return type.equals("jsonb") ? "::jsonb" : "";
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
                place++, array(connection, sent(column.getValue()), column.getKey(), rows));
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
      Connection connection, String type, String column, List<MapSqlParameterSource> rows)
      throws SQLException {
    var values = rows.stream().map(row -> row.getValue(column));
    // The driver sends arrays of these classes as bytes, all others as escaped text.
    return connection.createArrayOf(
        type,
        switch (type) {
          case "text" -> values.toArray(String[]::new);
          case "bytea" -> values.toArray(byte[][]::new);
          case "int4" -> values.toArray(Integer[]::new);
          case "int8" -> values.toArray(Long[]::new);
          default -> values.toArray();
        });
  }
}
