package dev.millrace.load.sink.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Whether a batch is worth a try to be copied straight into its table. That saves the batch table
 * and, in an upsert, writes rows by the page; but it fails whole when a single key is there
 * already. After each failure the next tries are further apart.
 */
final class Shortcut implements AutoCloseable {

  /** Batches that go the long way between two tries, at most. */
  private static final int LONGEST_DETOUR = 64;

  /**
   * COPY takes bytes as the column's own type, with nothing in between; knows neither rules, row
   * security nor views; writes to columns that are always generated; says when a row was loaded
   * only by the column's default; and does not set off what waits for an update, be it of no row.
   */
  private static final String IS_OPEN =
      """
      select c.relkind in ('r', 'p') and not c.relhasrules and not c.relrowsecurity
        and not exists (
          select from pg_attribute copied left join pg_attribute a
            on a.attrelid = c.oid and a.attname = copied.attname and not a.attisdropped
          where copied.attrelid = '%s'::regclass and copied.attnum > 0
            and copied.attname not in ('%s', '%s')
            and (a.attnum is null or a.attidentity = 'a' or a.attgenerated <> ''
              or a.atttypid <> copied.atttypid
                and not (a.atttypid = 'varchar'::regtype and copied.atttypid = 'text'::regtype)))
        and exists (
          select from pg_attribute a
            join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attname = '%s' and not a.attisdropped
            and pg_get_expr(d.adbin, d.adrelid) = 'now()')
        and not exists (
          select from pg_trigger t
          where t.tgrelid = c.oid and not t.tgisinternal
            and t.tgtype & 1 = 0 and t.tgtype & 16 <> 0)
      from pg_class c where c.oid = to_regclass(?)
      """
          .formatted(
              TargetTable.BATCH, TargetTable.PLACE, TargetTable.DELETE, TargetTable.LOADED_AT);

  private final String copySql;
  private final boolean isKeyed;
  private final PreparedStatement query;
  private final Detour detour = new Detour();
  private boolean isClosed;

  private Shortcut(TargetTable table, PreparedStatement query) {
    this.copySql = table.copyToTarget();
    this.isKeyed = table.target().upserts();
    this.query = query;
  }

  /** The shortcut of a session that has its batch table. */
  static Shortcut of(Connection connection, TargetTable table) throws SQLException {
    var query = connection.prepareStatement(IS_OPEN);
    query.setString(1, table.quoted());
    return new Shortcut(table, query);
  }

  /** The copy to try. */
  String copySql() {
    return copySql;
  }

  /**
   * Whether the next batch is to be tried; to be asked once a batch.
   *
   * @param keys of the batch
   */
  boolean isWorthATry(RepeatedKeys keys) {
    return !isClosed && !(isKeyed && keys.any()) && detour.isOver();
  }

  /**
   * Whether the table, as it is now, takes straight copies for what they are. To be asked when the
   * copy is made, as its lock then keeps the table like that until the end of the transaction.
   */
  boolean isOpen() throws SQLException {
    try (var rows = query.executeQuery()) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  void worked() {
    detour.shorten();
  }

  /** A row has failed. */
  void failed() {
    detour.lengthen();
  }

  /** The table is none for straight copies; for as long as the session lasts. */
  void shut() {
    isClosed = true;
  }

  @Override
  public void close() throws SQLException {
    query.close();
  }

  /** How many batches go the long way. */
  static final class Detour {
    private int length;
    private int left;

    /** To be asked once a batch. */
    boolean isOver() {
      if (left > 0) {
        left--;
        return false;
      }
      return true;
    }

    void lengthen() {
      length = Math.clamp(length * 2, 1, LONGEST_DETOUR);
      left = length;
    }

    /** One try that works does not make the next one certain. */
    void shorten() {
      length /= 2;
    }
  }
}
