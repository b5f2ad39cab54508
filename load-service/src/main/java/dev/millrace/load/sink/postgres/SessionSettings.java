package dev.millrace.load.sink.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * The settings of a session that decide what its statements do, and whether they pass. A trigger of
 * the table may change them for as long as the connection lives. The sink then restores them before
 * its own statements go on.
 */
final class SessionSettings {

  private static final String STATEMENT_TIMEOUT = "statement_timeout";
  private static final String LOCK_TIMEOUT = "lock_timeout";

  /**
   * In the order in which they are restored: first who the user is, which decides what else may be
   * set. Encoding and date style are missing: when they change, the driver ends the connection.
   */
  private static final List<String> NAMES =
      List.of(
          "session_authorization",
          "role",
          STATEMENT_TIMEOUT,
          LOCK_TIMEOUT,
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "transaction_timeout",
          "search_path",
          "TimeZone",
          "IntervalStyle",
          "bytea_output",
          "extra_float_digits",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "default_transaction_deferrable",
          "synchronous_commit",
          "row_security",
          "quote_all_identifiers",
          "session_replication_role",
          "max_stack_depth");

  /** Only a superuser sets these, or a function that acts as one. */
  private static final Set<String> OF_A_SUPERUSER =
      Set.of("session_replication_role", "max_stack_depth");

  /** Answers null for a setting that an older server does not have. */
  private static final String READ =
      NAMES.stream()
          .map("pg_catalog.current_setting('%s', true)"::formatted)
          .collect(Collectors.joining(", ", "select ", ""));

  private static final String ALWAYS = "pg_catalog.set_config('%s', ?, false)";

  private static final String IF_ALLOWED =
      "case pg_catalog.current_setting('is_superuser') when 'on' then " + ALWAYS + " end";

  private final @Nullable String[] values;
  private final String settling;

  private SessionSettings(@Nullable String[] values) {
    this.values = values;
    // The limit comes first: one of a millisecond could end whatever comes next.
    this.settling =
        "set %s = '%s'; set constraints all immediate; %s"
            .formatted(STATEMENT_TIMEOUT, values[NAMES.indexOf(STATEMENT_TIMEOUT)], READ);
  }

  /** The settings that a connection has now. */
  static SessionSettings of(PgConnection connection) throws SQLException {
    return new SessionSettings(values(connection, READ));
  }

  /** The same settings with other time limits. */
  SessionSettings withLimits(String statement, String lock) {
    var changed = values.clone();
    changed[NAMES.indexOf(STATEMENT_TIMEOUT)] = statement;
    changed[NAMES.indexOf(LOCK_TIMEOUT)] = lock;
    return new SessionSettings(changed);
  }

  /**
   * Checks the constraints that the table's owner has deferred, and restores the settings that
   * triggers have changed.
   *
   * @return whether all settings are restored; one of a superuser may not be
   */
  boolean settle(PgConnection connection) throws SQLException {
    var found = values(connection, settling);
    return Arrays.equals(values, found) || restore(connection, found);
  }

  private boolean restore(PgConnection connection, @Nullable String[] found) throws SQLException {
    var calls = new ArrayList<String>();
    var wanted = new ArrayList<String>();
    var isWhole = true;
    for (int i = 0; i < values.length; i++) {
      var value = values[i];
      if (value != null && !value.equals(found[i])) {
        var isOfSuperuser = OF_A_SUPERUSER.contains(NAMES.get(i));
        calls.add((isOfSuperuser ? IF_ALLOWED : ALWAYS).formatted(NAMES.get(i)));
        wanted.add(value);
        isWhole &= !isOfSuperuser;
      }
    }
    try (var query = connection.prepareStatement("select " + String.join(", ", calls))) {
      for (int i = 0; i < wanted.size(); i++) {
        query.setString(i + 1, wanted.get(i));
      }
      query.execute();
    }
    return isWhole;
  }

  /** The values that the last of some statements reads. */
  private static @Nullable String[] values(PgConnection connection, String statements)
      throws SQLException {
    try (var query = connection.prepareStatement(statements)) {
      return lastRow(query);
    }
  }

  private static @Nullable String[] lastRow(PreparedStatement query) throws SQLException {
    var isRow = query.execute();
    while (!isRow) {
      isRow = query.getMoreResults();
    }
    try (var rows = query.getResultSet()) {
      rows.next();
      return texts(rows);
    }
  }

  private static @Nullable String[] texts(ResultSet row) throws SQLException {
    var texts = new String[NAMES.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = row.getString(i + 1);
    }
    return texts;
  }
}
