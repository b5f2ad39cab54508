package dev.millrace.load.sink.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * One connection with what a sink prepares on it. A session that has failed is of no more use.
 *
 * @param copies the driver's own way to COPY
 * @param merge from the batch table to the target
 * @param shortcut past the batch table
 */
record Session(Connection connection, CopyManager copies, Merge merge, Shortcut shortcut) {

  /** Longer than any statement may take, so that it ends only connections that are gone. */
  private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(90);

  /**
   * Time limits, so that a lock held by a process that hangs is not waited for forever, and that
   * such a process loses its own; and commits that are on disk when they are answered.
   */
  private static final String SETTINGS =
      """
      set statement_timeout = '60s';
      set lock_timeout = '30s';
      set idle_in_transaction_session_timeout = '120s';
      select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') in ('off', 'local')
      """;

  /** Takes back what was set and made, and nothing that the pool has set. */
  private static final String UNDO =
      """
      reset statement_timeout;
      reset lock_timeout;
      reset idle_in_transaction_session_timeout;
      reset synchronous_commit;
      drop table if exists pg_temp."mr_batch"
      """;

  /** Connects, brings the tables into shape, and prepares. */
  static Session open(DataSource dataSource, TargetTable table) throws SQLException {
    var connection = dataSource.getConnection();
    try {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setNetworkTimeout(Runnable::run, (int) NETWORK_TIMEOUT.toMillis());
      execute(connection, SETTINGS);
      connection.commit();
      new TableSetup(connection, table).run();
      execute(connection, table.createBatchTable());
      var shortcut = Shortcut.of(connection, table);
      connection.commit();
      return new Session(
          connection,
          connection.unwrap(PGConnection.class).getCopyAPI(),
          Merge.of(connection, table),
          shortcut);
    } catch (SQLException | RuntimeException e) {
      discard(connection);
      throw e;
    }
  }

  void execute(String sql) throws SQLException {
    execute(connection, sql);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Gives a healthy connection back to its pool as it was. */
  void close() {
    try {
      connection.rollback();
      merge.close();
      shortcut.close();
      execute(UNDO);
      connection.commit();
      connection.close();
    } catch (SQLException _) {
      discard();
    }
  }

  /** Ends the connection, whatever its state; a pool then makes a new one. */
  void discard() {
    discard(connection);
  }

  private static void discard(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException _) {
      // It is closed below in any case.
    }
    try {
      connection.close();
    } catch (SQLException _) {
      // The pool has seen that it is broken, which is what is wanted.
    }
  }
}
