package dev.millrace.load.sink.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.copy.CopyManager;
import org.postgresql.jdbc.PgConnection;

/**
 * A borrowed connection. A session that has failed is of no more use.
 *
 * <p>Works on the driver's own connection: a pool's would end it when a trigger raises an error
 * that sounds like an outage.
 */
final class Session implements AutoCloseable {

  /** For rows of which it is tried whether they pass; those of a batch take milliseconds. */
  private static final String HURRY =
      "set local statement_timeout = '3s'; set local lock_timeout = '2s'";

  private static final Duration HURRIED_NETWORK_TIMEOUT = Duration.ofSeconds(15);

  /** Longer than any statement may take, so that it ends only connections that are gone. */
  private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(90);

  /**
   * Time limits, so that a lock held by a process that hangs is not waited for forever, and that
   * such a process loses its own; and commits that are on disk when they are answered.
   */
  private static final String SETTINGS =
      """
      set session characteristics as transaction isolation level read committed;
      set statement_timeout = '60s';
      set lock_timeout = '30s';
      set idle_in_transaction_session_timeout = '120s';
      select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') in ('off', 'local')
      """;

  /** What is prepared on a connection, for as long as it lives. */
  static final class Prepared {
    private boolean hasSettings;

    /** How its batch table was made; empty when it has none, or when that is not known. */
    private String batchTable = "";
  }

  private final Connection borrowed;
  private final PgConnection connection;
  private final Prepared prepared;
  private boolean hasNewBatchTable;

  private Session(Connection borrowed, PgConnection connection, Prepared prepared) {
    this.borrowed = borrowed;
    this.connection = connection;
    this.prepared = prepared;
  }

  static Session of(Connection borrowed, PgConnection connection, Prepared prepared)
      throws SQLException {
    borrowed.setNetworkTimeout(Runnable::run, (int) NETWORK_TIMEOUT.toMillis());
    connection.setAutoCommit(false);
    var session = new Session(borrowed, connection, prepared);
    if (!prepared.hasSettings) {
      session.execute(SETTINGS);
      session.commit();
      prepared.hasSettings = true;
    }
    return session;
  }

  /** Gives up soon, until the transaction ends. */
  void hurry() throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) HURRIED_NETWORK_TIMEOUT.toMillis());
    execute(HURRY);
  }

  Connection connection() {
    return connection;
  }

  /** The driver's own way to COPY. */
  CopyManager copies() throws SQLException {
    return connection.getCopyAPI();
  }

  void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Sees to it that the batch table is there. To be called before any savepoint.
   *
   * @param creation the SQL that makes it
   */
  void useBatchTable(String creation) throws SQLException {
    if (!prepared.batchTable.equals(creation)) {
      hasNewBatchTable = true;
      prepared.batchTable = "";
      execute("drop table if exists " + TargetTable.BATCH + "; " + creation);
      prepared.batchTable = creation;
    }
  }

  void commit() throws SQLException {
    connection.commit();
    hasNewBatchTable = false;
  }

  /** Undoes the transaction; a batch table made in it is gone with it. */
  void rollback() throws SQLException {
    if (hasNewBatchTable) {
      prepared.batchTable = "";
      hasNewBatchTable = false;
    }
    connection.rollback();
  }

  /** Gives the connection back, and believes nothing of what was prepared on it. */
  void closeUnsure() {
    prepared.batchTable = "";
    prepared.hasSettings = false;
    close();
  }

  /** Gives the connection back. What is not committed is undone. */
  @Override
  public void close() {
    try {
      rollback();
      connection.setAutoCommit(true);
      borrowed.close();
    } catch (SQLException _) {
      discard();
    }
  }

  /** Ends the connection, whatever its state; a pool then makes a new one. */
  void discard() {
    discard(borrowed);
  }

  static void discard(Connection connection) {
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
