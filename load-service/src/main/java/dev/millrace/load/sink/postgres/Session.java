package dev.millrace.load.sink.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.jdbc.PgConnection;

/**
 * A borrowed connection. A session that has failed cannot be used again.
 *
 * <p>Works on the driver's own connection. The pool's wrapper would close it when a trigger raises
 * an error that looks like an outage.
 */
final class Session implements AutoCloseable {

  /** Short time limits, for trying whether a row passes. A batch usually takes milliseconds. */
  private static final String HURRY =
      "set local statement_timeout = '%s'; set local lock_timeout = '%s'";

  private static final String HURRIED_STATEMENT = "3s";
  private static final String HURRIED_LOCK = "2s";

  private static final Duration HURRIED_NETWORK_TIMEOUT = Duration.ofSeconds(15);

  /** Longer than any statement may take, so that it ends only connections that are gone. */
  private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(90);

  /**
   * Time limits, so that no session waits forever for a lock of a process that hangs, and such a
   * process loses its locks. Also makes the server answer a commit only when it is on disk.
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

  /** The state of a connection that lives as long as it does. */
  static final class Prepared {
    /** The settings that it is to keep; null before they are made. */
    private @Nullable SessionSettings settings;

    /** The SQL that made its batch table; empty when it has none, or when that is unknown. */
    private String batchTable = "";
  }

  private final Connection borrowed;
  private final PgConnection connection;
  private final Prepared prepared;
  private SessionSettings settings;
  private boolean hasNewBatchTable;
  private boolean isSpoiled;

  private Session(
      Connection borrowed, PgConnection connection, Prepared prepared, SessionSettings settings) {
    this.borrowed = borrowed;
    this.connection = connection;
    this.prepared = prepared;
    this.settings = settings;
  }

  static Session of(Connection borrowed, PgConnection connection, Prepared prepared)
      throws SQLException {
    borrowed.setNetworkTimeout(Runnable::run, (int) NETWORK_TIMEOUT.toMillis());
    connection.setAutoCommit(false);
    var settings = prepared.settings;
    if (settings == null) {
      execute(connection, SETTINGS);
      settings = SessionSettings.of(connection);
      connection.commit();
      prepared.settings = settings;
    }
    return new Session(borrowed, connection, prepared, settings);
  }

  /** Sets short time limits until the transaction ends. */
  void hurry() throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) HURRIED_NETWORK_TIMEOUT.toMillis());
    execute(HURRY.formatted(HURRIED_STATEMENT, HURRIED_LOCK));
    settings = settings.withLimits(HURRIED_STATEMENT, HURRIED_LOCK);
  }

  /**
   * Ends statements that may have run triggers of the table. Checks the constraints that were
   * deferred. Makes the settings that triggers have changed what they were.
   */
  void settle() throws SQLException {
    isSpoiled |= !settings.settle(connection);
  }

  Connection connection() {
    return connection;
  }

  /** The driver's own way to COPY. */
  CopyManager copies() throws SQLException {
    return connection.getCopyAPI();
  }

  void execute(String sql) throws SQLException {
    execute(connection, sql);
  }

  private static void execute(PgConnection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Makes the batch table if it is missing. To be called before any savepoint.
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

  /** Gives the connection back and forgets what was prepared on it. */
  void closeUnsure() {
    prepared.batchTable = "";
    prepared.settings = null;
    close();
  }

  /** Gives the connection back, unless it is spoiled. What is not committed is undone. */
  @Override
  public void close() {
    if (isSpoiled) {
      discard();
      return;
    }
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
      // It is closed below, whatever happens.
    }
    try {
      connection.close();
    } catch (SQLException _) {
      // The pool now knows that the connection is broken, as intended.
    }
  }
}
