package dev.millrace.load.sink.postgres;

import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.postgresql.jdbc.PgConnection;

/**
 * The connections that all sinks of a service share. A sink borrows one for a batch and gives it
 * back. Remembers what is prepared on each connection, because a sink mostly gets its last one
 * again and then has nothing to prepare. Thread-safe.
 */
final class Sessions {

  private final DataSource dataSource;
  private final Map<PgConnection, Session.Prepared> prepared =
      Collections.synchronizedMap(new WeakHashMap<>());

  Sessions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** A session for one transaction, to be closed or discarded. Waits as long as the pool does. */
  Session borrow() throws SQLException {
    var connection = dataSource.getConnection();
    try {
      var driver = connection.unwrap(PgConnection.class);
      return Session.of(
          connection, driver, prepared.computeIfAbsent(driver, _ -> new Session.Prepared()));
    } catch (SQLException | RuntimeException e) {
      Session.discard(connection);
      throw e;
    }
  }
}
