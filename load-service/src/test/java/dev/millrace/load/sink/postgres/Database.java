package dev.millrace.load.sink.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.stack.Infra;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The PostgreSQL of the tests, and a plain way to ask it. */
final class Database implements AutoCloseable {

  /** Reads a row of an answer. */
  @FunctionalInterface
  interface Read<T> {
    T from(ResultSet row) throws SQLException;
  }

  private final HikariDataSource pool;
  private final Sessions sessions;

  private Database(HikariDataSource pool) {
    this.pool = pool;
    this.sessions = new Sessions(pool);
  }

  /** A pool of its own on the one server of the test run. */
  static Database open() {
    var infra = Infra.shared();
    return open(infra.user(), infra.password());
  }

  static Database open(String user, String password) {
    var config = new HikariConfig();
    config.setJdbcUrl(Infra.shared().jdbcUrl());
    config.setUsername(user);
    config.setPassword(password);
    // The user is called like the schema of the positions, which would come first.
    config.setSchema("public");
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(2000);
    return new Database(new HikariDataSource(config));
  }

  /** As all sinks of a service share them. */
  Sessions sessions() {
    return sessions;
  }

  DataSource dataSource() {
    return pool;
  }

  void execute(String sql) {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  <T> List<T> query(String sql, Read<T> read) {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var found = new ArrayList<T>();
      while (rows.next()) {
        found.add(read.from(rows));
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  List<String> texts(String sql) {
    return query(sql, row -> row.getString(1));
  }

  @Override
  public void close() {
    pool.close();
  }
}
