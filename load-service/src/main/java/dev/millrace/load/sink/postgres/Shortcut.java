package dev.millrace.load.sink.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether a batch is worth a try to be copied straight into its table. That saves the batch table
 * and, in an upsert, writes rows by the page; but it fails whole when a single key is there
 * already. After each failure the next tries are further apart.
 */
final class Shortcut {

  /** Batches that go the long way between two tries, at most. */
  private static final int LONGEST_DETOUR = 64;

  /**
   * COPY knows neither rules, row security nor views, and says when a row was loaded only by the
   * column's default.
   */
  private static final String IS_OPEN =
      """
      select c.relkind in ('r', 'p') and not c.relhasrules and not c.relrowsecurity
        and pg_get_expr(d.adbin, d.adrelid) = 'now()'
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = ? and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.oid = to_regclass(?)
      """;

  private final boolean isOpen;
  private int detour;
  private int left;

  Shortcut(boolean isOpen) {
    this.isOpen = isOpen;
  }

  /** For a table as it is now. */
  static Shortcut of(Connection connection, TargetTable table) throws SQLException {
    try (var query = connection.prepareStatement(IS_OPEN)) {
      query.setString(1, TargetTable.LOADED_AT);
      query.setString(2, table.quoted());
      try (var rows = query.executeQuery()) {
        return new Shortcut(rows.next() && rows.getBoolean(1));
      }
    }
  }

  /** Whether the next batch is to be tried; to be asked once a batch. */
  boolean isWorthATry() {
    if (left > 0) {
      left--;
      return false;
    }
    return isOpen;
  }

  void worked() {
    detour = 0;
  }

  void failed() {
    detour = Math.clamp(detour * 2, 1, LONGEST_DETOUR);
    left = detour;
  }
}
