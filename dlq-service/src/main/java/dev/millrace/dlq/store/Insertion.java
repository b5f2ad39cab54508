package dev.millrace.dlq.store;

import dev.millrace.dlq.letter.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Inserts many rows into {@code dlq.dead_letter} by one statement with an array for each column, so
 * that PostgreSQL plans and answers only once.
 */
final class Insertion {

  private static final String SQL =
      "insert into dlq.dead_letter (%s) select %s from unnest(%s) as new (%1$s)"
              .formatted(
                  Column.list(Column::quoted),
                  Column.list(column -> column.quoted() + column.type().cast),
                  Column.list(column -> "?::" + column.type().sent + "[]"))
          + " on conflict do nothing returning id";

  private Insertion() {}

  /**
   * Inserts failures. A failure whose id exists changes nothing.
   *
   * @return the ids that are new
   */
  static Set<String> of(List<Failure> failures, JdbcOperations jdbc) {
    return jdbc.query(
        connection -> {
          var statement = connection.prepareStatement(SQL);
          int place = 1;
          for (var column : Column.ALL) {
            statement.setArray(place++, array(connection, column, failures));
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

  private static java.sql.Array array(Connection connection, Column column, List<Failure> failures)
      throws SQLException {
    var values = column.type().array.apply(failures.size());
    for (int i = 0; i < values.length; i++) {
      values[i] = column.value().apply(failures.get(i));
    }
    return connection.createArrayOf(column.type().sent, values);
  }
}
